using System.Collections.Generic;

namespace Nsinit.Launcher.Spec;

/// <summary>
/// What the links to layers are called, the topmost first: one character for the first 62, two after that. overlayfs wants
/// their names in one string of at most 255 bytes; more it takes one by one since 6.7.
/// </summary>
internal static class LayerNames
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int MaxValue = 255;

    public static string Of(int index) => index < Digits.Length
        ? $"{Digits[index]}" : $"{Digits[index / Digits.Length]}{Digits[index % Digits.Length]}";

    /// <summary>The options of overlayfs for so many layers, relative to the directory of the links.</summary>
    public static List<string> Options(int count)
    {
        List<string> names = [];
        for (int i = 0; i < count; i++) { names.Add(Of(i)); }
        string joined = string.Join(':', names);
        return joined.Length <= MaxValue ? [$"lowerdir={joined}"] : names.ConvertAll(name => $"lowerdir+={name}");
    }
}
