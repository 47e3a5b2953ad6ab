using System;
using System.CommandLine;
using System.Globalization;
using System.Net;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.State;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit network create [options] NAME</c></summary>
internal static class NetworkCreateCommand
{
    private const int MinMtu = 68;
    private const int MaxMtu = 65535;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "its name, and its bridge's; a bridge that is there already is used, and stays");
        Option<string?> driver = Opt.Text("--driver", "DRIVER", "bridge (the default), or macvlan or ipvlan: links above an interface of the host, on its own network", "-d");
        Option<string?> parent = Opt.Text("--parent", "INTERFACE", "the interface below macvlan or ipvlan links; that of the host's default route when left out");
        Option<string?> bridge = Opt.Text("--interface", "NAME", "the bridge's name, where it is not the network's", "--interface-name");
        Option<string[]> subnets = Opt.Many("--subnet", "ADDRESS/PREFIX", "IPv4, and IPv6 by a second --subnet; free ones when left out; behind a parent, what it is there");
        Option<string[]> gateways = Opt.Many("--gateway", "ADDRESS", "the bridge's own, or a router behind the parent; the subnet's first when left out");
        Option<string[]> ranges = Opt.Many("--ip-range", "ADDRESS/PREFIX", "the part of the subnet from which addresses are given away");
        Option<bool?> v6 = new("--ipv6") { Description = "IPv6 with a subnet of its own; the default where no --subnet is given, =false for none", Arity = ArgumentArity.ZeroOrOne };
        Option<int> mtu = Opt.Number("--mtu", "BYTES", "MTU of the bridge and of its containers' interfaces; that of the host's default route when left out", 0);
        Option<bool> isInternal = Opt.Flag("--internal", "let its containers reach each other and this host, and nothing else");
        Option<bool> isolate = Opt.Flag("--isolate", "let its containers reach this host and the outside, but not each other");
        LabelOptions labels = new();
        Option<string[]> opts = Opt.Many(
            "--opt", "NAME=VALUE", "mtu, isolate, internal, mode=unmanaged (a bridge of somebody else's), mode=bridge|private|vepa|passthru (macvlan), l2|l3|l3s (ipvlan)", "-o");
        NsinitCommand create = new("create", "Make a network.")
        {
            Examples =
            [
                ("nsinit network create lan", "IPv4 and IPv6, on subnets that are free"),
                ("nsinit network create br0 --subnet 172.19.35.0/24 --gateway 172.19.35.1", "a bridge with that address"),
                ("nsinit network create home --interface br-lan --opt mode=unmanaged --ip-range 192.168.1.128/25", "a bridge that somebody else looks after"),
                ("nsinit network create lan --driver macvlan --parent eth0 --subnet 192.168.1.0/24 --ip-range 192.168.1.128/25", "machines of their own on eth0's network"),
            ],
        };
        create.Arguments.Add(name);
        foreach (Option option in (Option[])[driver, parent, subnets, gateways, ranges, v6, bridge, mtu, isInternal, isolate, opts]) { create.Options.Add(option); }
        labels.AddTo(create);
        return create.Does(parsed =>
        {
            NetworkRequest request = new()
            {
                Name = parsed.GetRequiredValue(name),
                Driver = ReadDriver(parsed.GetValue(driver)),
                Parent = parsed.GetValue(parent) is string below ? NetworkOption.ReadInterface($"network create: --parent {below}", below) : null,
                Interface = parsed.GetValue(bridge) is string own ? NetworkOption.ReadInterface($"network create: --interface {own}", own) : null,
                Subnets = Array.ConvertAll(parsed.GetValue(subnets) ?? [], text => ReadSubnet("--subnet", text)),
                Gateways = Array.ConvertAll(parsed.GetValue(gateways) ?? [], text => NetworkOption.ReadAddress("--gateway", text)),
                Ranges = Array.ConvertAll(parsed.GetValue(ranges) ?? [], text => ReadSubnet("--ip-range", text)),
                V6 = parsed.GetResult(v6) is null ? null : parsed.GetValue(v6) ?? true,
                Mtu = ReadMtu("--mtu", parsed.GetValue(mtu)),
                Internal = parsed.GetValue(isInternal),
                Isolated = parsed.GetValue(isolate),
                Labels = labels.Read(parsed, "network create"),
            };
            foreach (string opt in parsed.GetValue(opts) ?? []) { request = Apply(request, opt); }
            Check(request);
            new Networks(globals.Root).Create(request);
            Output.WriteLine(request.Name);
            return ExitCode.Success;
        });
    }

    private static NetworkRequest Apply(NetworkRequest request, string opt)
    {
        string own = SublinkKind.IsDriver(request.Driver) ? "parent=INTERFACE and mode=MODE" : "isolate=true and mode=unmanaged";
        int equals = opt.IndexOf('=');
        string value = equals < 0 ? "true" : opt[(equals + 1)..];
        return (equals < 0 ? opt : opt[..equals]) switch
        {
            "mtu" or "com.docker.network.driver.mtu" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) =>
                request with { Mtu = ReadMtu("--opt mtu", bytes) },
            "mode" or "macvlan_mode" or "ipvlan_mode" when SublinkKind.IsDriver(request.Driver) => request with { Mode = ReadMode(request.Driver, opt, value) },
            "mode" when value is "managed" or "unmanaged" => request with { Foreign = value == "unmanaged" },
            "parent" => request with { Parent = NetworkOption.ReadInterface($"network create: --opt {opt}", value) },
            "unmanaged" when bool.TryParse(value, out bool on) => request with { Foreign = on },
            "com.docker.network.bridge.name" => request with { Interface = NetworkOption.ReadInterface($"network create: --opt {opt}", value) },
            "isolate" when bool.TryParse(value, out bool on) => request with { Isolated = on },
            "internal" when bool.TryParse(value, out bool on) => request with { Internal = on },
            _ => throw new NsinitException($"network create: --opt {opt}: mtu=BYTES, internal=true, {own} are known")
            {
                Hint = "nsinit network create --help lists what is an option of its own",
            },
        };
    }

    private static string ReadDriver(string? name) => name is null || name == NetworkRecord.BridgeDriver || SublinkKind.IsDriver(name) ? name ?? NetworkRecord.BridgeDriver
        : throw new NsinitException($"network create: --driver {name}: bridge, macvlan and ipvlan are known") { Hint = "leave it out for a bridge" };

    // Docker's names for it are taken too, each with its own driver.
    private static string ReadMode(string driver, string opt, string value)
    {
        bool own = opt.StartsWith("mode", StringComparison.Ordinal) || opt.StartsWith(driver, StringComparison.Ordinal);
        return own && SublinkKind.Find(driver, value) is not null ? value
            : throw new NsinitException($"network create: --opt {opt}: the modes of {driver} are {string.Join(", ", SublinkKind.Modes(driver))}") { Hint = "leave it out for the first" };
    }

    private static void Check(NetworkRequest request)
    {
        bool sublink = SublinkKind.IsDriver(request.Driver);
        if (!sublink && request.Parent is string parent)
        {
            throw new NsinitException($"network create: --parent {parent}: a network with a bridge has no parent") { Hint = "say --driver macvlan or ipvlan too, or name a bridge with --interface" };
        }

        if (sublink && (request.Interface ?? (request.Foreign ? "" : null)) is not null)
        {
            throw new NsinitException($"network create: --interface and mode=unmanaged are of bridges, and {request.Driver} has none") { Hint = "name the interface below with --parent" };
        }
    }

    private static int ReadMtu(string option, int bytes) => bytes == 0 || bytes is >= MinMtu and <= MaxMtu ? bytes
        : throw new NsinitException($"network create: {option} {bytes}: {MinMtu} to {MaxMtu} bytes are possible") { Hint = $"leave {option} out for that of the host's default route" };

    private static IPNetwork ReadSubnet(string option, string text) => IPNetwork.TryParse(text, out IPNetwork subnet) && text.Contains('/')
        // The parser only clears those bits.
        && IPAddress.TryParse(text[..text.IndexOf('/')], out IPAddress? address) && address.Equals(subnet.BaseAddress)
        ? subnet : throw new NsinitException($"network create: {option} {text}: ADDRESS/PREFIX is wanted, with no bits set behind the prefix")
        {
            Hint = $"for example {option} 172.19.35.0/24",
        };
}
