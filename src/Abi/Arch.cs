namespace Nsinit.Abi;

/// <summary>The processor this build is for; decides between the two columns of every table in this folder.</summary>
internal static class Arch
{
#if NSINIT_ARM64
    public const bool Arm64 = true;
#else
    public const bool Arm64 = false;
#endif
}
