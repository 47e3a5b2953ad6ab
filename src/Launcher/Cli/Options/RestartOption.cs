using System.CommandLine;
using System.Globalization;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>--restart: when a container is started again by itself.</summary>
internal static class RestartOption
{
    public static Option<string?> Create(string otherwise) => Opt.Text(
        "--restart", "POLICY", $"when to start it again by itself: no{otherwise}, on-failure[:N], always or unless-stopped");

    /// <summary>Throws <see cref="NsinitException"/> on anything else.</summary>
    public static (RestartPolicy Policy, int Retries) Read(string text, string command)
    {
        switch (text)
        {
            case "no": return (RestartPolicy.No, 0);
            case "always": return (RestartPolicy.Always, 0);
            case "unless-stopped": return (RestartPolicy.UnlessStopped, 0);
            case "on-failure": return (RestartPolicy.OnFailure, 0);
        }

        string[] parts = text.Split(':');
        if (parts is ["on-failure", string count] && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int retries))
        {
            return (RestartPolicy.OnFailure, retries);
        }

        throw new NsinitException($"{command}: --restart {text}: no, on-failure, on-failure:N, always or unless-stopped is wanted");
    }
}
