using System;
using System.Collections.Generic;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.State;

/// <summary>What is remembered of a network: network.json, written once, before its bridge is made.</summary>
internal sealed class NetworkRecord
{
    /// <summary>The driver of a network that has a bridge.</summary>
    public const string BridgeDriver = "bridge";

    public required string Name { get; init; }

    /// <summary>What connects its containers: a bridge, or macvlan or ipvlan links above an interface of the host.</summary>
    public string Driver { get; init; } = BridgeDriver;

    /// <summary>The interface below its containers' links; null: it has a bridge.</summary>
    public string? Parent { get; init; }

    /// <summary>The links' mode; null: it has a bridge.</summary>
    public string? Mode { get; init; }

    /// <summary>Kind of its containers' links; null: veth pairs on a bridge.</summary>
    [JsonIgnore]
    public SublinkKind? Sublink => Parent is null ? null : SublinkKind.Find(Driver, Mode);

    /// <summary>The host's interface that its containers' packets go through.</summary>
    [JsonIgnore]
    public string Interface => Parent ?? Bridge;

    /// <summary>Who leads its containers outside, for words.</summary>
    [JsonIgnore]
    public string[] Gateways => Sublink is { IsRouted: true } ? [] : Array.ConvertAll(Subnets, subnet => subnet.Gateway);

    /// <summary>The bridge's interface name; empty: it has a parent instead.</summary>
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
            SubnetRecord range = new() { Subnet = Text(subnet, "subnet"), Gateway = Text(subnet, "gateway"), Range = TryText(subnet, "range") };
            if (!IPNetwork.Parse(range.Subnet).Contains(IPAddress.Parse(range.Gateway))) { throw new JsonException(); }
            if (range.Range is not null) { _ = IPNetwork.Parse(range.Range); }
            subnets.Add(range);
        }

        if (subnets.Count == 0 || Text(root, "name") != name) { throw new JsonException(); }

        NetworkRecord record = new()
        {
            Name = Text(root, "name"),
            Driver = TryText(root, "driver") ?? BridgeDriver,
            Parent = TryText(root, "parent"),
            Mode = TryText(root, "mode"),
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
        bool sound = record.Parent is null ? record.Driver == BridgeDriver : record is { Bridge: "", Managed: false, Mode: not null, Sublink: not null };
        return sound && RouteAbi.IsName(record.Interface) ? record : throw new JsonException();
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

    /// <summary>The bridge's own address in it, or that of a router behind the parent.</summary>
    public required string Gateway { get; init; }

    /// <summary>The part of it from which addresses are given away, ADDRESS/PREFIX; null: all of it.</summary>
    public string? Range { get; init; }
}
