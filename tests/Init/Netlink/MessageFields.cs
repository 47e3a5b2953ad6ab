using System;
using System.Collections.Generic;
using Nsinit.Linux.Netlink;
using Nsinit.Linux.Route;
using Nsinit.Linux.Traffic;

namespace Nsinit.Tests.Init.Netlink;

/// <summary>A route message taken apart, to be compared with another one whose attributes come in another order.</summary>
internal static class MessageFields
{
    /// <summary>By name: type, flags, the fixed part in hexadecimal, and each attribute by the numbers that lead to it.</summary>
    public static SortedDictionary<string, string> Of(ReadOnlySpan<byte> message)
    {
        MessageReader reader = new(message);
        reader.Read();
        int header = reader.Type switch
        {
            RouteAbi.RTM_NEWLINK or RouteAbi.RTM_DELLINK => RouteAbi.LinkHeader,
            TrafficAbi.RTM_NEWQDISC => TrafficAbi.TrafficHeader,
            RouteAbi.RTM_NEWADDR => RouteAbi.AddressHeader,
            _ => RouteAbi.RouteHeader,
        };
        SortedDictionary<string, string> fields = new(StringComparer.Ordinal)
        {
            ["type"] = $"{reader.Type}", ["flags"] = $"{reader.Flags:x}", ["fixed"] = Convert.ToHexStringLower(reader.Body[..header]),
        };
        Add(fields, "", reader.Body[header..], reader.Type == TrafficAbi.RTM_NEWQDISC ? "2" : "18");
        return fields;
    }

    // A nest is known by its number: TCA_OPTIONS, or IFLA_LINKINFO, its IFLA_INFO_DATA, and in that VETH_INFO_PEER: what other kinds have of that number is
    // shorter than the header of a link.
    private static void Add(SortedDictionary<string, string> fields, string path, ReadOnlySpan<byte> attributes, string nest = "18")
    {
        AttributeReader reader = new(attributes);
        while (reader.Read())
        {
            string name = $"{path}{reader.Type}";
            if (name == nest || name == "18.2") { Add(fields, $"{name}.", reader.Data); }
            else if (name == "18.2.1" && reader.Data.Length > RouteAbi.LinkHeader)
            {
                fields[name] = Convert.ToHexStringLower(reader.Data[..RouteAbi.LinkHeader]);
                Add(fields, $"{name}.", reader.Data[RouteAbi.LinkHeader..]);
            }
            // The kernel takes the kind with its NUL or without.
            else { fields[name] = Convert.ToHexStringLower(name == "18.1" ? reader.Data.TrimEnd((byte)0) : reader.Data); }
        }
    }
}
