using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nsinit.Launcher.Containers.Logs;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>How a line of a container's log is shown.</summary>
internal sealed class LogFormat
{
    private readonly LogForm _form;
    private readonly bool _times;
    private readonly bool[] _atStart = [true, true];

    public LogFormat(string? form, bool times)
    {
        _form = form switch
        {
            null or "raw" or "text" => LogForm.Raw,
            "json" => LogForm.Json,
            "cri" or "k8s-file" => LogForm.Cri,
            _ => throw new NsinitException($"logs: --format {form}: raw, json or cri is wanted"),
        };
        _times = times;
    }

    /// <summary>Whether the streams stay apart: programs find in each line which one it came from.</summary>
    public bool KeepsStreams => _form == LogForm.Raw;

    /// <summary>The bytes to write for a line or a part of one.</summary>
    public byte[] Write(LogPiece line) => _form switch
    {
        LogForm.Json => Json(line),
        LogForm.Cri => Cri(line),
        _ => Raw(line),
    };

    /// <summary>RFC 3339 with nanoseconds.</summary>
    private static string Time(LogPiece line) =>
        DateTime.UnixEpoch.AddTicks(line.Time / 100).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture)
        + $"{line.Time % 100:00}Z";

    private byte[] Raw(LogPiece line)
    {
        ref bool start = ref _atStart[line.IsError ? 1 : 0];
        byte[] bytes = _times && start ? [.. Encoding.ASCII.GetBytes($"{Time(line)} "), .. line.Bytes] : line.Bytes;
        start = !line.IsPartial;
        return bytes;
    }

    // As the kubelet and Podman's k8s-file have it: F for a full line, P for a part.
    private static byte[] Cri(LogPiece line)
    {
        byte[] head = Encoding.ASCII.GetBytes($"{Time(line)} {(line.IsError ? "stderr" : "stdout")} {(line.IsPartial ? 'P' : 'F')} ");
        return line.IsPartial ? [.. head, .. line.Bytes, (byte)'\n'] : [.. head, .. line.Bytes];
    }

    // As Docker's json-file has it, but that what acts on terminals is \uXXXX.
    private static byte[] Json(LogPiece line)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("log", Encoding.UTF8.GetString(line.Bytes));
            writer.WriteString("stream", line.IsError ? "stderr" : "stdout");
            writer.WriteString("time", Time(line));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetBytes($"{Visible.Line(Encoding.UTF8.GetString(buffer.WrittenSpan))}\n");
    }

    private enum LogForm
    {
        Raw,
        Json,
        Cri,
    }
}
