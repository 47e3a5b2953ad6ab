using System.Text.Json.Serialization;

namespace Nsinit.Launcher.State;

/// <summary>Reads the records of this folder without reflection; <see cref="WrittenState"/> writes them.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(HealthRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
