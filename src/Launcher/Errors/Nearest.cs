using System;
using System.Collections.Generic;

namespace Nsinit.Launcher.Errors;

/// <summary>Finds what somebody may have meant.</summary>
internal static class Nearest
{
    /// <summary>
    /// The candidate that takes the fewest changes (a character more, less or other, or two swapped), if they are at most a third of the word;
    /// else null.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        string? best = null;
        int least = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word, candidate);
            if (distance < least) { (best, least) = (candidate, distance); }
        }

        return best;
    }

    // Three rows of the table: two neighbours swapped look back two.
    private static int Distance(string a, string b)
    {
        int[] before = new int[b.Length + 1];
        int[] last = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) { last[j] = j; }
        for (int i = 1; i <= a.Length; i++)
        {
            int[] row = new int[b.Length + 1];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(last[j], row[j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (swapped) { row[j] = Math.Min(row[j], before[j - 2] + 1); }
            }

            (before, last) = (last, row);
        }

        return last[b.Length];
    }
}
