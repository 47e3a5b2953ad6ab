using System.Collections.Generic;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Doctor;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Writes what commands show to programs, without reflection.</summary>
[JsonSerializable(typeof(List<ActView>))]
[JsonSerializable(typeof(List<ContainerView>))]
[JsonSerializable(typeof(List<NetworkView>))]
[JsonSerializable(typeof(NetworkGraph))]
[JsonSerializable(typeof(List<ImageView>))]
[JsonSerializable(typeof(List<VolumeView>))]
[JsonSerializable(typeof(List<ProcessStatus>))]
[JsonSerializable(typeof(List<UsageView>))]
[JsonSerializable(typeof(List<Finding>))]
[JsonSerializable(typeof(TimingsView))]
internal sealed partial class ViewJson : JsonSerializerContext
{
    /// <summary>For terminals and files, not for web pages: an apostrophe stays one.</summary>
    public static ViewJson Plain { get; } = new(new JsonSerializerOptions
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<Verdict>(JsonNamingPolicy.CamelCase) },
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>A row of --explain.</summary>
internal sealed record ActView(int Step, string Actor, string Act, string[] Calls, string Shell, string? Origin);

/// <summary>A container, as ps and inspect show it to programs.</summary>
internal sealed record ContainerView(
    string Id, string Status, int? Pid, int? ExitCode, int? Signal, bool? OutOfMemory, System.DateTimeOffset? Started, System.DateTimeOffset? Finished,
    int Restarts, HealthView? Health, EndUsageView? Usage, string? Error, ContainerRecord? Container);

/// <summary>A network, as network ls and inspect show it to programs.</summary>
internal sealed record NetworkView(NetworkRecord Network, string[] Containers);
