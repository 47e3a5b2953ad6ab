using System.Text.Json.Serialization;

namespace Nsinit.Launcher.State;

/// <summary>
/// Writes what <see cref="StateJson"/> reads. By itself, because what describes each property to a reader takes a
/// millisecond to set up, and every start writes a record.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization, WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(NetworkRecord))]
[JsonSerializable(typeof(HealthRecord))]
internal sealed partial class WrittenState : JsonSerializerContext;
