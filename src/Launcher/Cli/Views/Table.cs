using System;
using System.Collections.Generic;
using System.Text;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Columns of text, each as wide as its widest cell.</summary>
internal sealed class Table
{
    private readonly List<string[]> _rows = [];

    public Table(params string[] headings) => _rows.Add(headings);

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = new int[_rows[0].Length];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < widths.Length; i++) { widths[i] = Math.Max(widths[i], row[i].Length); }
        }

        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < widths.Length; i++)
            {
                text.Append(i + 1 < widths.Length ? row[i].PadRight(widths[i] + 3) : row[i]);
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
