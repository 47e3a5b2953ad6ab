using System;
using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.State;

/// <summary>Reads and writes specs without reflection, so that a container can be started again as it was made.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, IgnoreReadOnlyProperties = true, RespectNullableAnnotations = true,
    Converters = [typeof(AddressConverter), typeof(MacConverter)])]
[JsonSerializable(typeof(ContainerSpec))]
internal sealed partial class SpecJson : JsonSerializerContext;

/// <summary>An IP address in its usual form.</summary>
internal sealed class AddressConverter : JsonConverter<IPAddress>
{
    public override IPAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        IPAddress.TryParse(reader.GetString(), out IPAddress? address) ? address : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, IPAddress value, JsonSerializerOptions options) => writer.WriteStringValue($"{value}");
}

/// <summary>A MAC address in hexadecimal digits.</summary>
internal sealed class MacConverter : JsonConverter<PhysicalAddress>
{
    public override PhysicalAddress Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        PhysicalAddress.TryParse(reader.GetString(), out PhysicalAddress? address) ? address : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, PhysicalAddress value, JsonSerializerOptions options) => writer.WriteStringValue($"{value}");
}
