using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Containers.Logs;

/// <summary>Chooses what of a log is wanted: pieces are taken apart into lines, in a span of time, and at most so many of the last.</summary>
internal sealed class LogLines
{
    private readonly long _since;
    private readonly long _until;
    private readonly int? _last;
    private readonly Queue<LogPiece> _kept = new();
    // Of each stream: whether the last part ended a line.
    private readonly bool[] _ended = [true, true];
    private int _lines;

    /// <param name="since">Nanoseconds of CLOCK_REALTIME.</param>
    /// <param name="until">As <paramref name="since"/>.</param>
    /// <param name="last">How many of the last lines; null: all.</param>
    public LogLines(long since, long until, int? last)
    {
        _since = since;
        _until = until;
        _last = last;
    }

    /// <summary>What of a piece is to be shown now. With a number of last lines, nothing is before <see cref="Flush"/>.</summary>
    public IEnumerable<LogPiece> Add(LogPiece piece, bool more)
    {
        if (piece.Time < _since || piece.Time > _until) { yield break; }
        foreach (LogPiece line in Split(piece))
        {
            if (_last is not int last || more)
            {
                yield return line;
                continue;
            }

            Keep(line, last);
        }
    }

    /// <summary>What was kept back.</summary>
    public IEnumerable<LogPiece> Flush()
    {
        while (_kept.TryDequeue(out LogPiece? line)) { yield return line; }
    }

    // Parts of one line count as one.
    private void Keep(LogPiece line, int last)
    {
        ref bool ended = ref _ended[line.IsError ? 1 : 0];
        if (ended) { _lines++; }
        ended = !line.IsPartial;
        _kept.Enqueue(line);
        while (_lines > last && _kept.TryDequeue(out LogPiece? dropped))
        {
            if (!dropped.IsPartial) { _lines--; }
        }
    }

    private static IEnumerable<LogPiece> Split(LogPiece piece)
    {
        for (int at = 0; at < piece.Bytes.Length;)
        {
            int newline = Array.IndexOf(piece.Bytes, (byte)'\n', at);
            int end = newline < 0 ? piece.Bytes.Length : newline + 1;
            yield return piece with { Bytes = piece.Bytes[at..end] };
            at = end;
        }
    }
}
