using System.Collections.Generic;
using System.Linq;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Containers;

/// <summary>The ports on which a container listens, as its image and its user say.</summary>
internal static class ExposedPorts
{
    /// <summary>PORT/PROTOCOL or FIRST-LAST/PROTOCOL, each.</summary>
    public static IReadOnlyList<string> All(RunRequest request, ImageConfig? config) =>
        [.. (config?.ExposedPorts ?? []).Union(request.Exposed.Select(p => p.Container))];

    /// <summary>What is published: the ports that the user names, and with -P the exposed ones that are not among those.</summary>
    public static IReadOnlyList<PortSpec> Published(RunRequest request, ImageConfig? config)
    {
        if (!request.PublishAll) { return request.Ports; }
        IEnumerable<PortSpec> exposed = (config?.ExposedPorts ?? []).Select(Read).Concat(request.Exposed);
        return [.. request.Ports, .. exposed.DistinctBy(p => p.Container).Where(p => !request.Ports.Any(own => own.Container == p.Container))];
    }

    private static PortSpec Read(string text) => PortSpec.TryParseExposed(text, "-P")
        ?? throw new NsinitException($"publish port {text}: it is no port") { Origin = "-P", Hint = "the image's configuration is wrong: publish its ports by -p" };
}
