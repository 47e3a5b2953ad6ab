using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nsinit.Launcher.State;

/// <summary>Something that happened.</summary>
/// <param name="Time">Nanoseconds of CLOCK_REALTIME.</param>
/// <param name="Type">"container" or "network": what it happened to.</param>
/// <param name="Action">What, in Docker's words: "start", "die".</param>
/// <param name="Id">The id of a container, the name of a network.</param>
internal sealed record Event(long Time, string Type, string Action, string Id)
{
    private const long Second = 1_000_000_000;

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is to be known of it, by name, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>The time now, as events have it.</summary>
    public static long Now => (DateTimeOffset.UtcNow.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    /// <summary>That something happens to a container now.</summary>
    public static Event Of(ContainerRecord record, string action, params ReadOnlySpan<(string Name, string Value)> more) =>
        Of(record.Id, record.Name, record.Rootfs, action, Now, more);

    /// <summary>The same at another time, to a container that may be gone; null for what nobody knows.</summary>
    public static Event Of(string id, string name, string? rootfs, string action, long time, params ReadOnlySpan<(string Name, string Value)> more)
    {
        List<KeyValuePair<string, string>> attributes = List(more);
        if (rootfs is not null) { attributes.Add(new("image", rootfs)); }
        attributes.Add(new("name", name));
        return new Event(time, "container", action, id) { Attributes = attributes };
    }

    /// <summary>That something happens to a network now.</summary>
    public static Event OfNetwork(string name, string action, params ReadOnlySpan<(string Name, string Value)> more) =>
        new(Now, "network", action, name) { Attributes = [.. List(more), new("name", name)] };

    private static List<KeyValuePair<string, string>> List(ReadOnlySpan<(string Name, string Value)> more)
    {
        List<KeyValuePair<string, string>> attributes = [];
        foreach ((string key, string value) in more) { attributes.Add(new(key, value)); }
        return attributes;
    }

    /// <summary>The value of an attribute, or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string key, string value) in Attributes)
            {
                if (key == name) { return value; }
            }

            return null;
        }
    }

    /// <summary>One line of JSON, without its end.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        ArrayBufferWriter<byte> bytes = new(256);
        using Utf8JsonWriter json = new(bytes, Form);
        json.WriteStartObject();
        json.WriteString("type", Type);
        json.WriteString("action", Action);
        json.WriteStartObject("actor");
        json.WriteString("id", Id);
        json.WriteStartObject("attributes");
        foreach ((string name, string value) in Attributes) { json.WriteString(name, value); }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteNumber("time", Time / Second);
        json.WriteNumber("timeNano", Time);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }

    /// <summary>Reads such a line; null when it is none, as the last one before a power cut may be.</summary>
    public static Event? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            JsonElement actor = root.GetProperty("actor");
            List<KeyValuePair<string, string>> attributes = [];
            foreach (JsonProperty member in actor.GetProperty("attributes").EnumerateObject()) { attributes.Add(new(member.Name, member.Value.GetString() ?? "")); }
            return new Event(root.GetProperty("timeNano").GetInt64(), Text(root, "type"), Text(root, "action"), Text(actor, "id")) { Attributes = attributes };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
