using System;
using System.Collections.Generic;
using Nsinit.Launcher.Compile;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Launch;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>Removes images, and the layers that nobody needs any more. What containers need is told by their links.</summary>
internal sealed class ImageCleaner
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StateRoot _root;
    private readonly ImageStore _images;
    private readonly LayerStore _layers;

    public ImageCleaner(StateRoot root)
    {
        _root = root;
        _images = new ImageStore(root);
        _layers = new LayerStore(root);
    }

    /// <summary>Directories that killed processes left behind unfinished, or were about to remove.</summary>
    public List<string> Abandoned()
    {
        List<string> directories = [.. _layers.Abandoned()];
        if (!Paths.List(_root.Images).Exists(ImageStore.IsUnfinished)) { return directories; }
        // Nobody makes one without sharing the lock.
        using OwnedFd? alone = ImageHold.Take(_root, TimeSpan.Zero);
        if (alone is not null) { directories.AddRange(_images.Unfinished()); }
        return directories;
    }

    /// <summary>The containers that were made of an image.</summary>
    public List<string> Users(string id) =>
        Paths.List(_root.Containers).FindAll(c => Paths.ReadLink(Abi.Fd.AT_FDCWD, $"{_root.Container(c)}/{ContainerFiles.Image}") == $"{_root.Images}/{id}");

    /// <summary>
    /// Removes an image. One that a container uses stays, unless <paramref name="force"/> is set; then its layers stay until
    /// the container is gone and another image is removed.
    /// </summary>
    public void Remove(string id, bool force)
    {
        using (OwnedFd? alone = ImageHold.Take(_root, Patience))
        {
            if (alone is null) { throw new NsinitException($"remove image {id[..12]}: images are being unpacked") { Hint = "try again when that is done" }; }
            List<string> users = Users(id);
            if (users.Count > 0 && !force)
            {
                throw new NsinitException($"remove image {id[..12]}: container {string.Join(", ", users)} uses it")
                {
                    Hint = "remove the container first, or use rmi --force",
                };
            }

            _images.Remove(id);
            ForgetUnneeded();
        }

        RemoveForgotten();
    }

    /// <summary>Removes layers that nobody needs, unless somebody is at work on images: then the next removal does.</summary>
    public void Collect()
    {
        using (OwnedFd? alone = ImageHold.Take(_root, TimeSpan.Zero))
        {
            if (alone is null) { return; }
            ForgetUnneeded();
        }

        RemoveForgotten();
    }

    private void ForgetUnneeded()
    {
        HashSet<string> needed = Needed();
        foreach (string layer in _layers.Names())
        {
            if (!needed.Contains(_layers.DirectoryOf(layer))) { _layers.Forget(layer); }
        }
    }

    // Nobody can have them any more; that takes its time, and nobody has to wait for it.
    private void RemoveForgotten()
    {
        foreach (string directory in _layers.Abandoned()) { HostPlan.Run(HostCompiler.RemoveTree(directory)); }
        Tidy.RemoveEmpty(_root);
    }

    // The directories of all layers that an image or a container leads to.
    private HashSet<string> Needed()
    {
        HashSet<string> needed = [];
        foreach (string id in _images.Ids()) { needed.UnionWith(_images.LayersOf(id)); }
        foreach (string container in Paths.List(_root.Containers))
        {
            string lower = $"{_root.Container(container)}/{ContainerFiles.Lower}";
            if (Paths.ReadLink(Abi.Fd.AT_FDCWD, lower) is string one) { needed.Add(one); }
            for (int i = 0; Paths.ReadLink(Abi.Fd.AT_FDCWD, $"{lower}/{LayerNames.Of(i)}") is string layer; i++) { needed.Add(layer); }
        }

        return needed;
    }
}
