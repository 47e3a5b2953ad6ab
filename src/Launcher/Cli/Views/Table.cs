using System;
using System.Collections.Generic;
using System.Text;
using Nsinit.Launcher.Errors;

namespace Nsinit.Launcher.Cli.Views;

/// <summary>Columns of text, each as wide as its widest cell.</summary>
internal sealed class Table
{
    private readonly List<string[]> _rows = [];

    public Table(params string[] headings) => _rows.Add(headings);

    /// <summary>A row; no cell can end it, or do anything to a terminal.</summary>
    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, Visible.Line));

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
