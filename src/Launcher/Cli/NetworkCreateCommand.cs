using System;
using System.CommandLine;
using System.Globalization;
using System.Net;
using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli;

/// <summary><c>nsinit network create [options] NAME</c></summary>
internal static class NetworkCreateCommand
{
    private const int MinMtu = 68;
    private const int MaxMtu = 65535;

    public static Command Create(GlobalOptions globals)
    {
        Argument<string> name = Opt.One("NAME", "its name, and its bridge's; a bridge that is there already is used, and stays");
        Option<string?> bridge = Opt.Text("--interface", "NAME", "the bridge's name, where it is not the network's", "--interface-name");
        Option<string[]> subnets = Opt.Many("--subnet", "ADDRESS/PREFIX", "IPv4, and IPv6 by a second --subnet; free ones when left out");
        Option<string[]> gateways = Opt.Many("--gateway", "ADDRESS", "the bridge's own; the subnet's first when left out");
        Option<string[]> ranges = Opt.Many("--ip-range", "ADDRESS/PREFIX", "the part of the subnet from which addresses are given away");
        Option<bool?> v6 = new("--ipv6") { Description = "IPv6 with a subnet of its own; the default where no --subnet is given, =false for none", Arity = ArgumentArity.ZeroOrOne };
        Option<int> mtu = Opt.Number("--mtu", "BYTES", "MTU of the bridge and of its containers' interfaces; that of the host's default route when left out", 0);
        Option<bool> isInternal = Opt.Flag("--internal", "let its containers reach each other and this host, and nothing else");
        Option<bool> isolate = Opt.Flag("--isolate", "let its containers reach this host and the outside, but not each other");
        LabelOptions labels = new();
        Option<string[]> opts = Opt.Many("--opt", "NAME=VALUE", "mtu, isolate, internal, or mode=unmanaged: the bridge is somebody else's, and stays as it is", "-o");
        NsinitCommand create = new("create", "Make a network.")
        {
            Examples =
            [
                ("nsinit network create lan", "IPv4 and IPv6, on subnets that are free"),
                ("nsinit network create br0 --subnet 172.19.35.0/24 --gateway 172.19.35.1", "a bridge with that address"),
                ("nsinit network create home --interface br-lan --opt mode=unmanaged --ip-range 192.168.1.128/25", "a bridge that somebody else looks after"),
            ],
        };
        create.Arguments.Add(name);
        foreach (Option option in (Option[])[subnets, gateways, ranges, v6, bridge, mtu, isInternal, isolate, opts]) { create.Options.Add(option); }
        labels.AddTo(create);
        return create.Does(parsed =>
        {
            NetworkRequest request = new()
            {
                Name = parsed.GetRequiredValue(name),
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
            new Networks(globals.Root).Create(request);
            Output.WriteLine(request.Name);
            return ExitCode.Success;
        });
    }

    private static NetworkRequest Apply(NetworkRequest request, string opt)
    {
        int equals = opt.IndexOf('=');
        string value = equals < 0 ? "true" : opt[(equals + 1)..];
        return (equals < 0 ? opt : opt[..equals]) switch
        {
            "mtu" or "com.docker.network.driver.mtu" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int bytes) =>
                request with { Mtu = ReadMtu("--opt mtu", bytes) },
            "mode" when value is "managed" or "unmanaged" => request with { Foreign = value == "unmanaged" },
            "unmanaged" when bool.TryParse(value, out bool on) => request with { Foreign = on },
            "com.docker.network.bridge.name" => request with { Interface = NetworkOption.ReadInterface($"network create: --opt {opt}", value) },
            "isolate" when bool.TryParse(value, out bool on) => request with { Isolated = on },
            "internal" when bool.TryParse(value, out bool on) => request with { Internal = on },
            _ => throw new NsinitException($"network create: --opt {opt}: mtu=BYTES, isolate=true, internal=true and mode=unmanaged are known")
            {
                Hint = "nsinit network create --help lists what is an option of its own",
            },
        };
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
