using System;
using System.Collections.Generic;
using System.Text.Json;

namespace Nsinit.Launcher.Images.Oci;

/// <summary>
/// Looks into documents that others wrote, without the serializer, which takes half a millisecond to get going. What is not
/// there is null; what has the wrong type is as good as not there.
/// </summary>
internal static class Json
{
    public static JsonDocument Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(bytes);
            if (HasNul(bytes.Span)) { throw new BadArchiveException($"{what} has a NUL character in a text"); }
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array) { return document; }
            document.Dispose();
        }
        catch (JsonException) { }

        throw new BadArchiveException($"{what} is no JSON");
    }

    // Paths, names and the words of command lines end at one for the kernel: nobody would see the rest of what is looked at here. An
    // escape with an even number of backslashes before it is none.
    private static bool HasNul(ReadOnlySpan<byte> text)
    {
        for (int at = text.IndexOf("\\u0000"u8), from = 0; at >= 0; at = text[from..].IndexOf("\\u0000"u8))
        {
            int end = from + at;
            int start = end;
            while (start > 0 && text[start - 1] == '\\') { start--; }
            if ((end - start) % 2 == 0) { return true; }
            from = end + 1;
        }

        return false;
    }

    public static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value : null;

    public static string? Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The strings of an array; null when there is no array.</summary>
    public static List<string>? Texts(JsonElement element, string name)
    {
        if (Find(element, name) is not { ValueKind: JsonValueKind.Array } array) { return null; }
        List<string> texts = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String) { texts.Add(item.GetString()!); }
        }

        return texts;
    }

    /// <summary>The elements of an array; none when there is no array.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : (IEnumerable<JsonElement>)[];

    /// <summary>The names of an object's members, in order.</summary>
    public static List<string> Keys(JsonElement element, string name)
    {
        List<string> keys = [];
        if (Find(element, name) is not { ValueKind: JsonValueKind.Object } members) { return keys; }
        foreach (JsonProperty member in members.EnumerateObject()) { keys.Add(member.Name); }
        return keys;
    }

    /// <summary>An object of strings.</summary>
    public static Dictionary<string, string> Map(JsonElement element, string name)
    {
        Dictionary<string, string> map = [];
        if (Find(element, name) is not { ValueKind: JsonValueKind.Object } members) { return map; }
        foreach (JsonProperty member in members.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String) { map[member.Name] = member.Value.GetString()!; }
        }

        return map;
    }
}
