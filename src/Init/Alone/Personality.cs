namespace Nsinit.Init.Alone;

/// <summary>Which program's defaults hold; the name this one is called by says so.</summary>
internal static unsafe class Personality
{
    /// <summary>
    /// Sets the defaults that belong to <paramref name="name"/>. Ours are those that surprise least; where the others
    /// differ, they have what their users rely on.
    /// </summary>
    public static void Apply(byte* name, Options* options)
    {
        byte* called = BaseName(name);
        options->Verbosity = 1;
        options->Grace = -1;
        options->Adopt = true;
        options->Own = true;
        options->JobControl = true;
        if (Bytes.StartsWith(called, "tini"u8) || Bytes.Equal(called, "docker-init"u8))
        {
            options->Adopt = false;
            options->Own = false;
            options->JobControl = false;
        }
        else if (Bytes.StartsWith(called, "dumb-init"u8))
        {
            options->Adopt = false;
            options->Own = false;
            options->NewSession = true;
            options->Verbosity = 0;
        }
        else if (Bytes.StartsWith(called, "catatonit"u8))
        {
            options->Own = false;
            options->JobControl = false;
        }
    }

    private static byte* BaseName(byte* path)
    {
        byte* start = path;
        for (; *path != 0; path++)
        {
            if (*path == '/') { start = path + 1; }
        }

        return start;
    }
}
