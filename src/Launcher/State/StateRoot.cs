namespace Nsinit.Launcher.State;

/// <summary>The directory that everything nsinit remembers lies in, and what is where in it.</summary>
/// <param name="Path">An absolute path.</param>
internal sealed record StateRoot(string Path)
{
    /// <summary>Where it is when nobody says otherwise.</summary>
    public const string Default = "/var/lib/nsinit";

    /// <summary>The same for a user who is not root: a place of that user's own, by the XDG base directory specification.</summary>
    public static string OfUser => System.Environment.GetEnvironmentVariable("XDG_DATA_HOME") is ['/', ..] and string data ? $"{data}/nsinit"
        : System.Environment.GetEnvironmentVariable("HOME") is ['/', ..] and string home ? $"{home}/.local/share/nsinit" : Default;

    /// <summary>Nobody but root looks into containers.</summary>
    public const uint Mode = 0x1c0;   // 0700

    /// <summary>All directories that may be in it.</summary>
    public string[] Parts => [Containers, Names, Networks, Images, Layers, Volumes, Events];

    /// <summary>Whether <paramref name="name"/> is of something that nsinit has in it.</summary>
    public bool IsPart(string name) => name == RealmName || System.Array.IndexOf(Parts, $"{Path}/{name}") >= 0;

    /// <summary>The file that says who is in the user namespace of a user's containers.</summary>
    public const string RealmName = "realm";

    /// <summary>A directory for each container, named by its id.</summary>
    public string Containers => $"{Path}/containers";

    /// <summary>A symbolic link for each name, which leads to the container's directory.</summary>
    public string Names => $"{Path}/names";

    /// <summary>A directory for each network.</summary>
    public string Networks => $"{Path}/networks";

    /// <summary>A directory for each image, named by its digest, with links to its layers.</summary>
    public string Images => $"{Path}/images";

    /// <summary>A directory for each unpacked layer, named by its digest.</summary>
    public string Layers => $"{Path}/layers";

    /// <summary>A directory for each named volume.</summary>
    public string Volumes => $"{Path}/volumes";

    /// <summary>What has happened: the files of <see cref="EventLog"/>.</summary>
    public string Events => $"{Path}/events";

    /// <summary>How containers ended, a file each, until somebody takes it into that log.</summary>
    public string Ended => $"{Events}/ended";

    public string Container(string id) => $"{Containers}/{id}";

    public string Network(string name) => $"{Networks}/{name}";

    /// <summary>Where a network keeps a symbolic link for each address in use, which leads to the container that has it.</summary>
    public string Leases(string network) => $"{Networks}/{network}/leases";

    /// <summary>
    /// The same by way of the container: a link to it, by which its watcher gives its addresses back. It is taken away when the container leaves
    /// the network while it runs, because its address may be another's by the time of its end.
    /// </summary>
    public string LeaseDoor(string id, string network) => $"{Container(id)}/leases-{network}";

    /// <summary>Where a network keeps a symbolic link for each container that is found there by name; its text says how.</summary>
    public string NameEntries(string network) => $"{Networks}/{network}/entries";

    /// <summary>What the hosts files of the containers on a network have been told last.</summary>
    public string NamesTold(string network) => $"{Networks}/{network}/told";
}
