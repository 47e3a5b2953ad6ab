using System;
using System.IO;
using System.Linq;
using Xunit;

namespace Nsinit.Tests.System.Images;

/// <summary>Images that are not what they say, and layers that mean harm.</summary>
public sealed class DamageTests
{
    private static readonly byte[] Extra = new Layer().File("etc/motd", "extra").Build();

    [Fact]
    public void A_layer_with_another_digest_is_refused() => Refused(
        (builder, layer) => Flip(builder.FileOf(LayoutBuilder.Compress(layer)), 40), "is damaged: it does not have the digest sha256:");

    [Fact]
    public void A_layer_that_is_cut_short_is_refused() => Refused(
        (builder, layer) => Cut(builder.FileOf(LayoutBuilder.Compress(layer))), "bytes and should have");

    [Fact]
    public void A_layer_that_is_missing_is_named() => Refused(
        (builder, layer) => File.Delete(builder.FileOf(LayoutBuilder.Compress(layer))), "is missing");

    [Fact]
    public void Another_layer_under_its_name_is_refused() => Refused(
        (builder, layer) =>
        {
            byte[] other = LayoutBuilder.Compress(new Layer().File("etc/motd", "EXTRA").Build());
            File.WriteAllBytes(builder.FileOf(LayoutBuilder.Compress(layer)), Padded(other, LayoutBuilder.Compress(layer).Length));
        },
        "is damaged: it does not have the digest sha256:");

    [Fact]
    public void A_manifest_with_another_digest_is_refused() => Refused(
        (builder, _) => Flip(Directory.GetFiles($"{builder.Path}/blobs/sha256").Single(f => File.ReadAllText(f).StartsWith("{\"schemaVersion", StringComparison.Ordinal)), 30),
        "is damaged: its digest is sha256:");

    [Fact]
    public void A_configuration_with_another_digest_is_refused() => Refused(
        (builder, _) => Flip(Directory.GetFiles($"{builder.Path}/blobs/sha256").Single(f => File.ReadAllText(f).StartsWith("{\"architecture", StringComparison.Ordinal)), 30),
        "is damaged: its digest is sha256:");

    [Theory]
    [InlineData("", "its index is no JSON")]
    [InlineData("{\"manifests\": [", "its index is no JSON")]
    [InlineData("{}", "it holds no image")]
    [InlineData("{\"manifests\": [{\"digest\": \"sha256:../../../etc/passwd\", \"size\": 1}]}", "is no digest")]
    [InlineData("{\"manifests\": [{\"digest\": \"md5:0\", \"size\": 1}]}", "md5:0 is no digest")]
    [InlineData("{\"manifests\": [{\"digest\": 7}]}", "nothing is no digest")]
    public void An_index_that_makes_no_sense_is_refused(string index, string why) => Refused((builder, _) => File.WriteAllText($"{builder.Path}/index.json", index), why);

    [Theory]
    [InlineData("ln -s /etc/shadow X")]
    [InlineData("mkfifo X")]
    [InlineData("mknod X c 1 5")]
    public void A_blob_is_a_plain_file_of_the_layout(string make)
    {
        using FakeHost host = new();
        LayoutBuilder builder = new($"{host.Directory}/oci");
        builder.Image("v1", [Bases.Tiny, Extra]).Write();
        string blob = builder.FileOf(LayoutBuilder.Compress(Extra));
        File.Delete(blob);
        host.Shell(make.Replace("X", blob, StringComparison.Ordinal));
        Result result = host.Nsinit("run", "--rm", builder.Path, "true");
        Assert.Equal(125, result.Code);
        Assert.StartsWith("nsinit: ", result.ErrorLine, StringComparison.Ordinal);
    }

    /// <summary>Whatever a layer's names say, it lands in the layer, or nowhere.</summary>
    [Fact]
    public void No_layer_writes_outside()
    {
        using FakeHost host = new();
        string outside = $"{host.Directory}/outside";
        Directory.CreateDirectory(outside);
        File.WriteAllText($"{outside}/victim", "safe");
        Layer[] hostile =
        [
            new Layer().File($"../../../../../../../..{outside}/a"),
            new Layer().File($"{outside}/b"),
            new Layer().Symlink("link", outside).File("link/c"),
            new Layer().Symlink("link", "../../../../../../../.." + outside).File("link/d"),
            new Layer().Symlink("link", $"{outside}/victim").File("link", "overwritten"),
            new Layer().HardLink("hard", $"{outside}/victim").File("hard", "overwritten"),
            new Layer().HardLink("hard", $"../../../../../..{outside}/victim"),
            new Layer().Symlink("link", "/").HardLink("hard", $"link{outside}/victim"),
            new Layer().Symlink("dir", outside).File("dir/.wh.victim"),
            new Layer().Symlink("dir", outside).File("dir/.wh..wh..opq"),
            new Layer().File(".wh..."),
            new Layer().File(".wh."),
        ];
        foreach (Layer layer in hostile)
        {
            File.WriteAllBytes($"{host.Directory}/root.tar", layer.Build());
            Result result = host.Nsinit("run", "--rm", $"{host.Directory}/root.tar", "true");
            Assert.True(result.Code is 125 or 127, result.Error);
            Assert.StartsWith("nsinit: ", result.ErrorLine, StringComparison.Ordinal);
            Assert.Equal(["victim"], Directory.GetFileSystemEntries(outside).Select(Path.GetFileName));
            Assert.Equal("safe", File.ReadAllText($"{outside}/victim"));
        }
    }

    [Fact]
    public void Later_entries_win_whatever_was_there()
    {
        using FakeHost host = new();
        byte[] twice = new Layer()
            .File("a", "1").File("a", "2").Directory("b").File("b/c", "1").File("b", "2").File("d", "1").Directory("d").File("d/e", "2")
            .Symlink("f", "a").Directory("f").File("f/g", "2").HardLink("h", "a").HardLink("h", "a").File("i", "1").HardLink("i", "a").Build();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny, twice]).Write();
        Assert.Equal("222222", host.Ok("run", "--rm", layout, "cat", "/a", "/b", "/d/e", "/f/g", "/h", "/i"));
    }

    [Fact]
    public void Marks_of_overlayfs_are_not_an_archives_to_set()
    {
        using FakeHost host = new();
        byte[] lower = new Layer().File("secret/x", "1").Directory("seen").Build();
        byte[] upper = new Layer().Attributes("seen", ("trusted.overlay.redirect", "/secret"), ("trusted.overlay.opaque", "y"), ("user.kept", "v")).Build();
        string layout = new LayoutBuilder($"{host.Directory}/oci").Image("v1", [Bases.Tiny, lower, upper]).Write();
        Assert.Equal("", host.Ok("run", "--rm", layout, "ls", "/seen"));
        string directory = $"{host.Root}/layers/{LayoutBuilder.Hash(upper)}/root/seen";
        string attributes = host.Shell($"python3 -c 'import os,sys; print(os.listxattr(sys.argv[1]))' {directory} 2>/dev/null || getfattr -d -m - {directory}");
        Assert.DoesNotContain("overlay", attributes, StringComparison.Ordinal);
        Assert.Contains("user.kept", attributes, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_ends_where_the_disk_does()
    {
        using FakeHost host = new();
        host.Shell($"mkdir {host.Root} && mount -t tmpfs -o mode=700,size=20m tmpfs {host.Root}");
        host.Shell($"cd {host.Directory} && mkdir d && truncate -s 300M d/zeros && tar -c d | gzip -1 >bomb.tar.gz && rm -r d");
        Result result = host.Nsinit("run", "--rm", $"{host.Directory}/bomb.tar.gz", "true");
        Assert.Equal(125, result.Code);
        Assert.Contains("ENOSPC", result.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("", host.Shell($"find {host.Root} -type f"));
        host.Shell($"umount {host.Root}; rmdir {host.Root}");
    }

    [Fact]
    public void Headers_without_end_and_holes_are_refused()
    {
        using FakeHost host = new();
        host.Shell($"cd {host.Directory} && mkdir d && truncate -s 1M d/hole && tar --sparse -cf sparse.tar d && tar --sparse --format=posix -cf pax.tar d");
        foreach (string name in (string[])["sparse.tar", "pax.tar"]) { LayoutTests.Fails(host, $"{host.Directory}/{name}", "a sparse file, which is not supported"); }
        // An extended header of two gigabytes, in a file of two megabytes.
        byte[] header = new byte[512];
        "x"u8.CopyTo(header);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        "20000000000\0"u8.CopyTo(header.AsSpan(124));
        header[156] = (byte)'x';
        "ustar\0"u8.CopyTo(header.AsSpan(257));
        int sum = header.Sum(b => b) + 8 * ' ';
        global::System.Text.Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);
        File.WriteAllBytes($"{host.Directory}/long.tar", [.. header, .. new byte[1 << 20]]);
        LayoutTests.Fails(host, $"{host.Directory}/long.tar", "long.tar: ");
    }

    private static void Refused(Action<LayoutBuilder, byte[]> damage, string why)
    {
        using FakeHost host = new();
        LayoutBuilder builder = new($"{host.Directory}/oci");
        builder.Image("v1", [Extra, Bases.Tiny]).Write();
        damage(builder, Extra);
        LayoutTests.Fails(host, builder.Path, why);
    }

    private static void Flip(string file, int at)
    {
        byte[] bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private static void Cut(string file) => File.WriteAllBytes(file, File.ReadAllBytes(file)[..^20]);

    private static byte[] Padded(byte[] bytes, int length) => [.. bytes, .. new byte[Math.Max(0, length - bytes.Length)]];
}
