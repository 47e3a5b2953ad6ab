using System;
using System.Collections.Generic;
using System.Net;
using System.Text.Json;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.State;

/// <summary>What is remembered of a network: network.json, written once, before its bridge is made.</summary>
internal sealed class NetworkRecord
{
    public required string Name { get; init; }

    /// <summary>The bridge's interface name.</summary>
    public required string Bridge { get; init; }

    /// <summary>Whether the bridge is ours to delete; false when it was there before.</summary>
    public required bool Managed { get; init; }

    /// <summary>Whether the bridge is somebody else's in every respect, and gets no address of ours either.</summary>
    public bool Foreign { get; init; }

    public required SubnetRecord[] Subnets { get; init; }

    /// <summary>Bytes; 0: the kernel's choice.</summary>
    public required int Mtu { get; init; }

    /// <summary>Whether its containers have no default route.</summary>
    public required bool Internal { get; init; }

    /// <summary>Whether its containers cannot reach each other.</summary>
    public bool Isolated { get; init; }

    public Dictionary<string, string> Labels { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    /// <summary>
    /// Reads a record by hand: every start of a container waits for this, and the serializer takes half a millisecond to
    /// get going. Throws <see cref="JsonException"/> and what <see cref="JsonElement"/> throws on wrong types.
    /// </summary>
    public static NetworkRecord Parse(byte[] json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        List<SubnetRecord> subnets = [];
        foreach (JsonElement subnet in root.GetProperty("subnets").EnumerateArray())
        {
            SubnetRecord record = new() { Subnet = Text(subnet, "subnet"), Gateway = Text(subnet, "gateway"), Range = TryText(subnet, "range") };
            if (!IPNetwork.Parse(record.Subnet).Contains(IPAddress.Parse(record.Gateway))) { throw new JsonException(); }
            if (record.Range is not null) { _ = IPNetwork.Parse(record.Range); }
            subnets.Add(record);
        }

        if (subnets.Count == 0 || Text(root, "name") != name || !RouteAbi.IsName(Text(root, "bridge"))) { throw new JsonException(); }

        return new NetworkRecord
        {
            Name = Text(root, "name"),
            Bridge = Text(root, "bridge"),
            Managed = root.GetProperty("managed").GetBoolean(),
            Foreign = root.TryGetProperty("foreign", out JsonElement foreign) && foreign.GetBoolean(),
            Subnets = [.. subnets],
            Mtu = root.GetProperty("mtu").GetInt32(),
            Internal = root.GetProperty("internal").GetBoolean(),
            Isolated = root.TryGetProperty("isolated", out JsonElement isolated) && isolated.GetBoolean(),
            Labels = ReadLabels(root),
            Created = root.GetProperty("created").GetDateTimeOffset(),
        };
    }

    private static Dictionary<string, string> ReadLabels(JsonElement root)
    {
        Dictionary<string, string> labels = [];
        if (!root.TryGetProperty("labels", out JsonElement element)) { return labels; }
        foreach (JsonProperty label in element.EnumerateObject()) { labels[label.Name] = label.Value.GetString() ?? throw new JsonException(); }
        return labels;
    }

    private static string? TryText(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? throw new JsonException();
}

/// <summary>A range of addresses of a network.</summary>
internal sealed class SubnetRecord
{
    /// <summary>ADDRESS/PREFIX.</summary>
    public required string Subnet { get; init; }

    /// <summary>The bridge's own address in it.</summary>
    public required string Gateway { get; init; }

    /// <summary>The part of it from which addresses are given away, ADDRESS/PREFIX; null: all of it.</summary>
    public string? Range { get; init; }
}
