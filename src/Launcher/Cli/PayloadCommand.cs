using System.CommandLine;

namespace Nsinit.Launcher.Cli;

/// <summary>A command whose arguments end in somebody else's command line: no option is looked for in that.</summary>
internal sealed class PayloadCommand : Command
{
    public PayloadCommand(string name, string description)
        : base(name, description)
    {
    }
}
