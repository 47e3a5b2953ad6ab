using System.CommandLine;
using System.CommandLine.Parsing;

namespace Nsinit.Launcher.Cli.Options;

/// <summary>Makes options: a name, the word that stands for its value in the help, what it does, and a short form.</summary>
internal static class Opt
{
    /// <summary>An option that is there or not.</summary>
    public static Option<bool> Flag(string name, string description, string? alias = null) =>
        Alias(new Option<bool>(name) { Description = description }, alias);

    /// <summary>An option with a value; null when it is not there.</summary>
    public static Option<string?> Text(string name, string value, string description, string? alias = null) =>
        Alias(new Option<string?>(name) { Description = description, HelpName = value }, alias);

    /// <summary>An option that may be given several times.</summary>
    public static Option<string[]> Many(string name, string value, string description, string? alias = null) =>
        Alias(new Option<string[]>(name) { Description = description, HelpName = value, Arity = ArgumentArity.OneOrMore }, alias);

    /// <summary>An option with a number.</summary>
    public static Option<int> Number(string name, string value, string description, int otherwise, string? alias = null) =>
        Alias(new Option<int>(name) { Description = description, HelpName = value, DefaultValueFactory = _ => otherwise }, alias);

    /// <summary>--format, of every command that lists something.</summary>
    public static Option<string?> Format() => Text("--format", "FORMAT", "text or json");

    /// <summary>An argument that is needed once.</summary>
    public static Argument<string> One(string name, string description) => Filled(new Argument<string>(name) { Description = description });

    /// <summary>An argument that is needed at least once.</summary>
    public static Argument<string[]> More(string name, string description) =>
        Filled(new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore });

    // A variable that is not set makes an empty word, which names nothing.
    private static T Filled<T>(T argument)
        where T : Argument
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.Length == 0) { result.AddError($"an empty word is given for {argument.Name}"); }
            }
        });
        return argument;
    }

    private static T Alias<T>(T option, string? alias)
        where T : Option
    {
        if (alias is not null) { option.Aliases.Add(alias); }
        return option;
    }
}
