using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Network.Names;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Containers;

/// <summary>Gives a container another name. Its hostname stays.</summary>
internal static class Renamer
{
    /// <summary>Throws <see cref="NsinitException"/> when another container has the name.</summary>
    public static void Rename(ContainerStore store, string id, string name)
    {
        ContainerName.Require(store, name, null);
        using RecordLock? held = RecordLock.Wait(store.Root.Container(id));
        ContainerRecord record = store.Load(id)?.Record ?? throw new NsinitException($"rename container {id}: it is just being started") { Hint = "try again" };
        if (record.Name == name) { return; }
        if (held is null || record.AutoRemove) { throw new NsinitException($"rename container {record.Name}: it is removed at its end by that name (--rm)") { Hint = "make it without --rm" }; }
        string link = $"{store.Root.Names}/{name}";
        if (OwnerLinks.Owner(link) is string owner && !Paths.Exists(Fd.AT_FDCWD, store.Root.Container(owner))) { OwnerLinks.Release(link, owner); }
        if (!OwnerLinks.TryTake(store.Root, link, id))
        {
            throw new NsinitException($"rename container {record.Name} to {name}: container {OwnerLinks.Owner(link)} has that name")
            {
                Hint = $"choose another name, or remove that container: nsinit rm -f {name}",
            };
        }

        // Whoever is killed here leaves a container that both names lead to, and the next rename or rm takes the second away.
        ContainerStore.Write(held, record with { Name = name });
        OwnerLinks.Release($"{store.Root.Names}/{record.Name}", id);
        EventLog.Add(store.Root, Event.Of(record with { Name = name }, "rename", ("oldName", record.Name)));
        foreach (InterfaceRecord card in record.Networks) { Tell(store.Root, card.Network, id, name); }
    }

    // One that does not run is found by no name.
    private static void Tell(StateRoot root, string network, string id, string name)
    {
        NameBook book = new(root, network);
        if (book.Find(id) is not NameEntry entry) { return; }
        book.Join(id, entry with { Name = name });
        new HostsFiles(root).Refresh(network);
    }
}
