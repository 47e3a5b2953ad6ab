using System;
using System.Linq;
using Nsinit.Tests.System.Images;
using Xunit;

namespace Nsinit.Tests.System.Attacks;

/// <summary>A container that is called like another's id takes its place where programs name that by its id.</summary>
public sealed class IdTests
{
    private const string Lacks = "Ids";

    [Fact]
    public void A_whole_id_means_the_container_that_has_it()
    {
        using FakeHost host = new();
        foreach (bool weak in (bool[])[true, false])
        {
            string id = host.Ok("run", "-d", "--name", "victim", Programs.Tiny, "sleep", "1000").Trim();
            // As one may be there from an older version.
            Result named = host.Weakened(Lacks, "run", "-d", "--name", id, Programs.Tiny, "sleep", "1000");
            Assert.True(named.Code == 0, named.Error);
            string other = named.Output.Trim();
            if (!weak)
            {
                // The first exec is the launcher's, the next is the front's.
                for (int i = 0; i < 2; i++) { Assert.Equal("victim\n", host.Ok("exec", id, "hostname")); }
                Assert.Equal("[\"victim\"]", Names(host.Ok("inspect", id)));
                host.Shell($"echo x >{host.Directory}/f");
                host.Ok("cp", $"{host.Directory}/f", $"{id}:/mark");
                Assert.Equal("x\n", host.Ok("exec", "victim", "cat", "/mark"));
                Assert.Equal("victim\n", host.Ok("run", "--rm", "--uts", $"container:{id}", Programs.Tiny, "hostname"));
            }

            Result removed = weak ? host.Weakened(Lacks, "rm", "-f", id) : host.Nsinit("rm", "-f", id);
            Assert.True(removed.Code == 0, removed.Error);
            Assert.Equal(weak ? id : other, host.Ok("ps", "-a", "-q").Trim());
            host.Ok("rm", "-f", weak ? id : other);
        }
    }

    [Fact]
    public void No_container_is_called_like_the_id_of_another()
    {
        using FakeHost host = new();
        string id = host.Ok("run", "-d", "--name", "victim", Programs.Tiny, "sleep", "1000").Trim();
        host.Ok("run", "-d", "--name", "b", Programs.Tiny, "sleep", "1000");
        foreach (string[] words in (string[][])[["run", "-d", "--name", id, Programs.Tiny, "true"], ["rename", "b", id], ["rename", "victim", id]])
        {
            Result refused = host.Nsinit(words);
            Assert.NotEqual(0, refused.Code);
            Assert.Contains($"name a container {id}: that is the id of another", refused.ErrorLine, StringComparison.Ordinal);
        }

        // Twelve digits of a commit are a name like any other.
        host.Ok("rename", "b", "0123456789ab");
        Assert.Equal("0123456789ab\n", host.Ok("rm", "-f", "0123456789ab"));
        // A name comes before the beginning of an id.
        host.Ok("run", "-d", "--name", id[..6], Programs.Tiny, "sleep", "1000");
        Assert.Equal($"[\"{id[..6]}\"]", Names(host.Ok("inspect", id[..6])));
    }

    [Fact]
    public void A_file_that_is_called_like_an_image_does_not_take_its_place()
    {
        using FakeHost host = new();
        string first = new LayoutBuilder($"{host.Directory}/oci").Image("x", [Bases.Tiny], new { User = "1" }).Write();
        host.Ok("run", "--rm", first, "true");
        using global::System.Text.Json.JsonDocument images = global::System.Text.Json.JsonDocument.Parse(host.Ok("images", "--format", "json"));
        string id = images.RootElement[0].GetProperty("id").GetString()!;
        string trap = new LayoutBuilder($"{host.Directory}/{id}").Image("x", [Bases.Tiny], new { User = "2" }).Write();
        host.Ok("run", "--rm", trap, "true");
        string words = $"cd {host.Directory}; NSINIT_WEAKENED={Lacks} {Programs.Weakened} --root {host.Root} rmi {id}";
        Assert.NotEqual(id, host.Shell(words).Trim());
        host.Ok("run", "--rm", trap, "true");
        Assert.Equal(id, host.Shell($"cd {host.Directory}; {Programs.Nsinit} --root {host.Root} rmi {id}").Trim());
    }

    private static string Names(string json)
    {
        using global::System.Text.Json.JsonDocument document = global::System.Text.Json.JsonDocument.Parse(json);
        return $"[{string.Join(',', document.RootElement.EnumerateArray().Select(e => $"\"{e.GetProperty("container").GetProperty("name").GetString()}\""))}]";
    }
}
