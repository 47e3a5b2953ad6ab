using System;
using System.IO;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Host;
using Nsinit.Launcher.Images;
using Nsinit.Linux;

namespace Nsinit.Launcher.Cli;

/// <summary>
/// Standard output and error, by write(2): the Console class costs more than most commands do. Text goes through <see cref="Visible"/> here,
/// whoever it comes from; what the payload writes goes out as the bytes it is.
/// </summary>
internal static unsafe class Output
{
    /// <summary>Writes lines to standard output: tables, whose cells have been made visible before, and our own words.</summary>
    public static void Write(string text) => WriteScreen(1, Visible.Lines(text));

    /// <summary>Writes one line to standard output, whatever is in it.</summary>
    public static void WriteLine(string text) => WriteScreen(1, $"{Visible.Line(text)}\n");

    /// <summary>Writes a document of JSON, in as many lines as it has: what a serializer leaves as it is, this writes as \uXXXX, which is JSON too.</summary>
    public static void WriteJson(string document) => WriteScreen(1, $"{Visible.Lines(document)}\n");

    /// <summary>Writes lines to standard error.</summary>
    public static void WriteError(string text) => WriteScreen(2, Visible.Lines(text));

    /// <summary>Writes text whose control characters are our own, colours and movements: every value in it has been made visible already.</summary>
    public static void WriteScreen(int fd, string text) => Write(fd, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes to a descriptor. A reader that has gone away ends the matter without a word, as SIGPIPE would.</summary>
    public static void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* start = bytes)
            {
                SysResult result = Kernel.Write(fd, start, (nuint)bytes.Length);
                if (result.Error == Errno.EINTR) { continue; }
                if (result.Error == Errno.EPIPE) { Kernel.Exit(128 + Signal.SIGPIPE); }
                bytes = bytes[result.OrThrow("write to", fd == 1 ? "standard output" : "standard error")..];
            }
        }
    }

    /// <summary>Standard output for an archive; <paramref name="hint"/> says what to do where that is a terminal.</summary>
    public static Stream Archive(string hint) => !HostFacts.IsTerminal(1) ? new DescriptorStream(1, "standard output")
        : throw new NsinitException("write an archive to a terminal: nobody can read it there") { Hint = hint };

    /// <summary>A writer on standard output, for libraries.</summary>
    public static TextWriter Writer { get; } = new OutputWriter();

    private sealed class OutputWriter : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Output.Write($"{value}");

        public override void Write(string? value) => Output.Write(value ?? "");
    }
}
