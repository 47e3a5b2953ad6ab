using System;
using System.Formats.Tar;
using System.IO;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Images;
using Nsinit.Linux.Files;
using Xunit;

namespace Nsinit.Tests.Unit.Images;

/// <summary>Archives that want out of the directory they are unpacked into, or are not what they say.</summary>
[SupportedOSPlatform("linux")]
public sealed class HostileArchiveTests : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("nsinit-tar-").FullName;

    public HostileArchiveTests()
    {
        Directory.CreateDirectory(Root);
        File.WriteAllText($"{_top}/outside", "untouched");
    }

    private string Root => $"{_top}/root";

    // Whatever was unpacked: beside the root nothing is new, and what was there is as it was.
    public void Dispose()
    {
        string[] left = Directory.GetFileSystemEntries(_top);
        string content = File.ReadAllText($"{_top}/outside");
        Directory.Delete(_top, true);
        Assert.Equal(2, left.Length);
        Assert.Equal("untouched", content);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/../outside")]
    [InlineData("..")]
    public void A_name_that_leads_upwards_is_refused(string name) => Refuse(w => Put(w, name, "evil"));

    [Fact]
    public void An_absolute_name_starts_at_the_root()
    {
        Unpack(w => Put(w, "/etc/motd", "hello"));
        Assert.Equal("hello", File.ReadAllText($"{Root}/etc/motd"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("/")]
    public void A_linked_directory_leads_back_into_the_root(string target)
    {
        Unpack(w =>
        {
            w.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "link") { LinkName = target });
            Put(w, "link/outside", "evil");
        });
        Assert.Equal("evil", File.ReadAllText($"{Root}/outside"));
    }

    [Fact]
    public void A_file_replaces_a_link_and_does_not_follow_it()
    {
        Unpack(w =>
        {
            w.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "f") { LinkName = $"{_top}/outside" });
            Put(w, "f", "mine");
        });
        Assert.Null(new FileInfo($"{Root}/f").LinkTarget);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("missing")]
    public void A_hard_link_to_what_is_not_inside_is_refused(string target) =>
        Refuse(w => w.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "h") { LinkName = target }));

    [Fact]
    public void A_hard_link_through_a_link_stays_inside() => Refuse(w =>
    {
        w.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "d") { LinkName = ".." });
        w.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "h") { LinkName = "d/outside" });
    });

    [Fact]
    public void Of_two_entries_the_later_one_counts()
    {
        Unpack(w => { Put(w, "f", "one"); Put(w, "f", "two"); w.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "f2")); Put(w, "f2", "three"); });
        Assert.Equal("twothree", File.ReadAllText($"{Root}/f") + File.ReadAllText($"{Root}/f2"));
    }

    [Fact]
    public void A_fifo_is_made_and_not_opened_and_modes_are_kept()
    {
        Unpack(w =>
        {
            w.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe") { Mode = UnixFileMode.UserRead });
            w.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "s")
            {
                Mode = UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute,
            });
        });
        Assert.Equal(UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute, File.GetUnixFileMode($"{Root}/s"));
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode($"{Root}/pipe"));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(5000)]
    public void A_name_too_long_is_one_clear_error(int length) => Refuse(w => Put(w, new string('n', length), ""));

    [Fact]
    public void An_archive_cut_short_is_refused_wherever_it_ends()
    {
        byte[] whole = Archive(w => { Put(w, "a", new string('x', 2000)); Put(w, "b", "y"); });
        // Between two entries nothing shows that more was to come.
        for (int length = 100; length < 1024 + 2000; length += 97)
        {
            if (length % 512 != 0) { Assert.Throws<BadArchiveException>(() => Extract(whole[..length])); }
        }
    }

    [Theory]
    [InlineData("77777777777")]
    [InlineData("xxxxxxxxxxx")]
    public void A_size_that_is_not_there_is_refused(string size)
    {
        byte[] archive = Archive(w => w.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "f") { DataStream = new MemoryStream([1, 2, 3]) }));
        Encoding.ASCII.GetBytes(size, archive.AsSpan(124));
        archive.AsSpan(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in archive.AsSpan(0, 512)) { sum += b; }
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", archive.AsSpan(148));
        Assert.Throws<BadArchiveException>(() => Extract(archive));
    }

    [Fact]
    public void Damaged_compression_is_refused()
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) { gzip.Write(Archive(w => Put(w, "a", new string('q', 90_000)))); }
        byte[] bytes = packed.ToArray();
        bytes.AsSpan(bytes.Length / 2, 20).Fill(0x55);
        using GZipStream damaged = new(new MemoryStream(bytes), CompressionMode.Decompress);
        Assert.Throws<BadArchiveException>(() => Extract(damaged));
    }

    [Fact]
    public void Noise_is_refused_or_unpacked_but_never_a_defect()
    {
        Random random = new(20261124);
        byte[] original = Archive(w => { Put(w, "dir/a", "x"); w.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "l") { LinkName = ".." }); Put(w, "l/b", "y"); });
        for (int i = 0; i < 2000; i++)
        {
            byte[] archive = (byte[])original.Clone();
            for (int n = random.Next(1, 4); n > 0; n--) { archive[random.Next(archive.Length)] = (byte)random.Next(256); }
            try { Extract(archive); }
            catch (Exception e) when (e is NsinitException or BadArchiveException) { Assert.DoesNotContain('\n', e.Message); }
        }
    }

    private void Refuse(Action<TarWriter> write)
    {
        Exception error = Assert.ThrowsAny<Exception>(() => Unpack(write));
        Assert.True(error is NsinitException or BadArchiveException, $"{error}");
        Assert.DoesNotContain('\n', error.Message);
    }

    private void Unpack(Action<TarWriter> write) => Extract(Archive(write));

    private void Extract(byte[] archive) => Extract(new MemoryStream(archive));

    private void Extract(Stream archive)
    {
        using OwnedFd target = Paths.OpenDirectory(Fd.AT_FDCWD, Root);
        using OwnedFd parent = Paths.OpenDirectory(Fd.AT_FDCWD, Path.GetDirectoryName(Root)!);
        using Trash trash = new(parent.Value);
        using TarExtractor extractor = new(target.Value, trash, null, preserveOwners: false);
        try { extractor.Extract("hostile.tar", archive); }
        finally { Directory.Delete($"{_top}/{Trash.Name}", true); }
    }

    private static byte[] Archive(Action<TarWriter> write)
    {
        MemoryStream stream = new();
        using (TarWriter writer = new(stream, TarEntryFormat.Pax, leaveOpen: true)) { write(writer); }
        return stream.ToArray();
    }

    private static void Put(TarWriter writer, string name, string content) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
}
