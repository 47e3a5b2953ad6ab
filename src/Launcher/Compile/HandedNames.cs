namespace Nsinit.Launcher.Compile;

/// <summary>What people read for a descriptor that the launcher hands over.</summary>
internal static class HandedNames
{
    public static string Of(Handed what) => what switch
    {
        Handed.Control => "launcher",
        Handed.Plan => "plan",
        Handed.Log => "log",
        Handed.OutputPipe => "stdout pipe",
        Handed.ErrorPipe => "stderr pipe",
        Handed.InputHold => "stdin pipe",
        Handed.Lock => "lock",
        Handed.TerminalSend or Handed.TerminalReceive => "terminal socket",
        Handed.StatusSend or Handed.StatusReceive => "status pipe",
        Handed.Terminal => "terminal",
        Handed.Launcher => "nsinit",
        Handed.Client => "monitor",
        Handed.Listener => "attach socket",
        Handed.Ports => "published ports",
        Handed.Join or Handed.First => "pidfd",
        Handed.JoinCgroup => "cgroup namespace",
        Handed.Lower => "disk image",
        Handed.HostMounts => "host's mounts",
        Handed.MappedState => "mapped state",
        Handed.HelperReady => "ready pipe",
        Handed.HelperLife => "status pipe",
        Handed.Realm => "realm",
        Handed.RealmLock => "realm's lock",
        Handed.MappedSource => "mapped root",
        Handed.Mounts => "mounts",
        _ => "other container",
    };
}
