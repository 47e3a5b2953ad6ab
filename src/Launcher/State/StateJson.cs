using System.Text.Json.Serialization;

namespace Nsinit.Launcher.State;

/// <summary>Reads and writes the records of this folder without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(NetworkRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
