using Nsinit.Launcher.Cli.Options;
using Nsinit.Launcher.Containers;
using Nsinit.Launcher.Errors;
using Xunit;

namespace Nsinit.Tests.Unit.Cli;

public sealed class ChangeOptionTests
{
    [Theory]
    [InlineData("CMD [\"a b\", \"c\"]", "CMD", "a b", "c")]
    [InlineData("cmd a  b", "CMD", "/bin/sh", "-c", "a  b")]
    [InlineData("CMD [not json", "CMD", "/bin/sh", "-c", "[not json")]
    [InlineData("ENTRYPOINT []", "ENTRYPOINT")]
    [InlineData("ENV A=1 B=\"2 3\" C='4 \\5' D=6\\ 7", "ENV", "A=1", "B=2 3", "C=4 \\5", "D=6 7")]
    [InlineData("ENV A  1 2", "ENV", "A=1 2")]
    [InlineData("LABEL \"a b\"=c d=", "LABEL", "a b=c", "d=")]
    [InlineData("EXPOSE 80 53/udp 8000-8010", "EXPOSE", "80/tcp", "53/udp", "8000-8010/tcp")]
    [InlineData("VOLUME /a /b", "VOLUME", "/a", "/b")]
    [InlineData("VOLUME [\"/a b\"]", "VOLUME", "/a b")]
    [InlineData("  user\tme:us ", "USER", "me:us")]
    [InlineData("STOPSIGNAL SIGINT", "STOPSIGNAL", "SIGINT")]
    public void A_line_of_a_Dockerfile_is_taken_apart(string text, string instruction, params string[] words)
    {
        ImageChange change = ChangeOption.Read(text);
        Assert.Equal(instruction, change.Instruction);
        Assert.Equal(words, change.Words);
    }

    [Theory]
    [InlineData("")]
    [InlineData("FROM x")]
    [InlineData("CMD")]
    [InlineData("ENV =1")]
    [InlineData("ENV A=1 B")]
    [InlineData("LABEL 'a=1")]
    [InlineData("USER a b")]
    [InlineData("WORKDIR")]
    [InlineData("VOLUME [1]")]
    public void What_makes_no_sense_is_refused_in_one_line(string text) =>
        Assert.DoesNotContain('\n', Assert.Throws<NsinitException>(() => ChangeOption.Read(text)).Message);
}
