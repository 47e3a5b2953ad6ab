using System;
using System.Collections.Generic;
using System.Globalization;

namespace Nsinit.Bench;

/// <summary>
/// <c>bench ROUNDS NAME COMMAND NAME COMMAND ...</c>: runs the commands in turn, ROUNDS times, and prints the median of each
/// and of the first one's ratio to each other, round by round. Words of a command are separated by spaces.
/// </summary>
internal static class Program
{
    private const int WarmUp = 3;

    private static int Main(string[] args)
    {
        int rounds = int.Parse(args[0], CultureInfo.InvariantCulture);
        List<(string Name, string[] Words, List<double> Times)> commands = [];
        for (int i = 1; i + 1 < args.Length; i += 2) { commands.Add((args[i], args[i + 1].Split(' '), [])); }

        for (int round = -WarmUp; round < rounds; round++)
        {
            foreach ((string name, string[] words, List<double> times) in commands)
            {
                (double milliseconds, int code) = Timer.Run(words);
                if (code != 0)
                {
                    Console.Error.WriteLine($"{name}: exit code {code}: {string.Join(' ', words)}");
                    return 1;
                }

                if (round >= 0) { times.Add(milliseconds); }
            }
        }

        foreach ((string name, _, List<double> times) in commands)
        {
            List<double> ratios = [];
            for (int i = 0; i < rounds; i++) { ratios.Add(commands[0].Times[i] / times[i]); }
            string ratio = times == commands[0].Times ? "" : $"   ratio {Median(ratios):0.00}";
            Console.Out.WriteLine($"  {name,-46} {Median(times),8:0.00} ms{ratio}");
        }

        Console.Out.Flush();
        return 0;
    }

    private static double Median(List<double> values)
    {
        List<double> sorted = [.. values];
        sorted.Sort();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
