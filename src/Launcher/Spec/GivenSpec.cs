using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>What the user and the image say of the payload, before defaults: what an image made of the container says again.</summary>
internal sealed record GivenSpec
{
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    public IReadOnlyList<string> Cmd { get; init; } = [];

    /// <summary>NAME=VALUE, each name once.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>USER[:GROUP]; null: root.</summary>
    public string? User { get; init; }

    /// <summary>Null: the root directory.</summary>
    public string? WorkingDirectory { get; init; }
}
