using System.Runtime.CompilerServices;
using Nsinit.Bare;

namespace Nsinit.Init;

/// <summary>Which program's defaults hold; the name this one is called by says so.</summary>
internal static unsafe class Personality
{
    /// <summary>
    /// Sets the defaults that belong to <paramref name="name"/>. Ours are those that surprise least; where the others
    /// differ, they have what their users rely on.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply(byte* name, Options* options)
    {
        byte* called = name;
        for (; *name != 0; name++)
        {
            if (*name == '/') { called = name + 1; }
        }

        Option given = Option.Own | Option.Adopt | Option.JobControl;
        options->Verbosity = 1;
        if (Bytes.Rest(called, "tini"u8) != null || Bytes.Equal(called, "docker-init"u8)) { given = Option.None; }
        else if (Bytes.Rest(called, "catatonit"u8) != null) { given = Option.Adopt; }
        else if (Bytes.Rest(called, "dumb-init"u8) != null)
        {
            given = Option.NewSession | Option.JobControl;
            options->Verbosity = 0;
        }

        options->Given = given;
        options->Grace = -1;
    }
}
