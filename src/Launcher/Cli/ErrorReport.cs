using System;
using System.Buffers;
using System.Text;
using System.Text.Json;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Cli;

/// <summary>Prints errors: one line each, to standard error and to the log that was asked for.</summary>
internal static class ErrorReport
{
    public static void Print(GlobalOptions globals, string message, string? origin, string? hint)
    {
        // One line, whatever a file name in it may contain.
        string text = Visible.Line($"nsinit: {message}{(origin is null ? "" : $"; from: {origin}")}{(hint is null ? "" : $"; hint: {hint}")}");
        if (globals.Log is string log) { Append(log, globals.Json ? Json(text) : text); }
        try { Output.WriteError((globals.Json && globals.Log is null ? Json(text) : text) + "\n"); }
        // Nobody can read it: the exit code has to do.
        catch (KernelException) { }
    }

    private static void Append(string log, string line)
    {
        try
        {
            using OwnedFd file = Paths.Open(Fd.AT_FDCWD, log, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_APPEND, 0x180);
            Contents.Write(file.Value, log, Encoding.UTF8.GetBytes($"{line}\n"));
        }
        catch (KernelException e)
        {
            Output.WriteError($"nsinit: warning: {Visible.Line(e.Message)}\n");
        }
    }

    // The form that callers of OCI runtimes read.
    private static string Json(string text)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("level", "error");
            writer.WriteString("msg", text);
            writer.WriteString("time", DateTimeOffset.UtcNow);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
