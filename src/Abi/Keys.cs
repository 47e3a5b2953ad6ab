namespace Nsinit.Abi;

/// <summary>Operations of keyctl(2), linux/keyctl.h.</summary>
internal static class Keys
{
    public const int KEYCTL_JOIN_SESSION_KEYRING = 1;
}
