using System.Globalization;
using System.Net;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>-p [[HOSTIP:]HOSTPORT:]PORT[/PROTOCOL], each port a number or FIRST-LAST; and --expose PORT[/PROTOCOL].</summary>
internal static class PublishOption
{
    private const int MaxPort = 65535;

    public static PortSpec Read(string text)
    {
        string origin = $"-p {text}";
        (string ports, TransportProtocol protocol) = TakeProtocol(text, origin);
        (IPAddress? address, ports) = TakeAddress(ports, origin);
        int colon = ports.IndexOf(':');
        (int first, int count) = Range(colon < 0 ? ports : ports[(colon + 1)..], origin);
        string host = colon < 0 ? "" : ports[..colon];
        if (host.Length == 0) { return new PortSpec(address, 0, first, count, protocol, origin); }
        (int hostFirst, int hostCount) = Range(host, origin);
        return hostCount == count ? new PortSpec(address, hostFirst, first, count, protocol, origin)
            : throw Bad(origin, $"{hostCount} ports of the host for {count} of the container");
    }

    /// <summary>A port that -P publishes, on any port of the host that is free.</summary>
    public static PortSpec ReadExposed(string text)
    {
        string origin = $"--expose {text}";
        return PortSpec.TryParseExposed(text, origin) ?? throw Bad(origin, "PORT[/PROTOCOL] is wanted");
    }

    private static (string Ports, TransportProtocol Protocol) TakeProtocol(string text, string origin)
    {
        int slash = text.IndexOf('/');
        if (slash < 0) { return (text, TransportProtocol.Tcp); }
        string name = text[(slash + 1)..];
        return (text[..slash], TransportProtocol.All.Find(p => p.Name == name) ?? throw Bad(origin, $"{name} is no protocol with ports; tcp, udp and sctp are"));
    }

    // An IPv6 address stands in brackets; an IPv4 address is all before the last colon but one.
    private static (IPAddress? Address, string Ports) TakeAddress(string text, string origin)
    {
        if (text.StartsWith('['))
        {
            int end = text.IndexOf("]:", System.StringComparison.Ordinal);
            if (end < 0) { throw Bad(origin, "an address in brackets is followed by :HOSTPORT:PORT"); }
            return (NetworkOption.ReadAddress(origin.Split(' ')[0], text[1..end]), NeedsTwo(text[(end + 2)..], origin));
        }

        int colon = text.IndexOf(':');
        if (colon < 0 || colon == text.LastIndexOf(':')) { return (null, text); }
        if (text.IndexOf(':', colon + 1) != text.LastIndexOf(':')) { throw Bad(origin, "an IPv6 address stands in brackets: [ADDRESS]:HOSTPORT:PORT"); }
        return (NetworkOption.ReadAddress(origin.Split(' ')[0], text[..colon]), text[(colon + 1)..]);
    }

    private static string NeedsTwo(string ports, string origin) =>
        ports.Contains(':') ? ports : throw Bad(origin, "HOSTIP:HOSTPORT:PORT is wanted; HOSTPORT may be empty");

    private static (int First, int Count) Range(string text, string origin)
    {
        int dash = text.IndexOf('-');
        int first = Port(dash < 0 ? text : text[..dash], origin);
        int last = dash < 0 ? first : Port(text[(dash + 1)..], origin);
        return first <= last ? (first, last - first + 1) : throw Bad(origin, $"{text} ends before it begins");
    }

    private static int Port(string text, string origin) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= MaxPort
            ? port : throw Bad(origin, $"\"{text}\" is no port; 1 to {MaxPort} are");

    private static NsinitException Bad(string origin, string why) => new($"run: {origin}: {why}")
    {
        Hint = "for example -p 8080:80, -p 127.0.0.1:8080:80, -p 53:53/udp, -p 8000-8010:8000-8010",
    };
}
