using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>An interface of the host that the container gets, with all that is known of it.</summary>
/// <param name="Link">What was asked for.</param>
/// <param name="HostIndex">Its interface index on the host.</param>
/// <param name="Index">Its interface index in the container.</param>
/// <param name="Addresses">The addresses that it keeps.</param>
internal sealed record MovedLink(HostLinkSpec Link, int HostIndex, int Index, IReadOnlyList<InterfaceAddress> Addresses);
