using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux.Route;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--device-net IF[:NAME]: an interface of the host, and its name in the container.</summary>
internal static class HostLinkOption
{
    public static HostLinkSpec Read(string text, NamespaceSource network)
    {
        string origin = $"--device-net {text}";
        // The kernel has no ':' in names: it is that of an alias.
        string[] names = text.Split(':');
        if (names.Length > 2 || !names.All(IsName)) { throw Bad(origin, $"IF[:NAME] is wanted, names of at most {RouteAbi.MaxName} bytes", "for example --device-net eth1, or eth1:lan0"); }
        if (network.Kind != NamespaceKind.Private) { throw Bad(origin, "the network namespace is not the container's own", "leave --network out, or name a network"); }
        return new HostLinkSpec(names[0], names[^1], origin);
    }

    private static bool IsName(string name) => name.Length > 0 && name is not ("." or "..")
        && System.Text.Encoding.UTF8.GetByteCount(name) <= RouteAbi.MaxName && !name.Any(c => c is '/' or '%' || char.IsWhiteSpace(c) || char.IsControl(c));

    private static NsinitException Bad(string origin, string why, string hint) => new($"run: {origin}: {why}") { Hint = hint };
}
