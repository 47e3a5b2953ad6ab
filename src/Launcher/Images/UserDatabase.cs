using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Nsinit.Abi;
using Nsinit.Launcher.Errors;
using Nsinit.Launcher.Spec;
using Nsinit.Linux;
using Nsinit.Linux.Files;

namespace Nsinit.Launcher.Images;

/// <summary>
/// The users and groups of a root file system: passwd(5) and group(5). The files are not to be trusted: they are found
/// without leaving the root, opened without waiting, and read only if they are plain files of a sane size (CVE-2024-9676).
/// </summary>
internal sealed class UserDatabase
{
    private const int MaxFile = 4 << 20;

    private readonly List<string[]> _users;
    private readonly List<string[]> _groups;

    /// <param name="root">Descriptor of the root directory; null: nobody is known.</param>
    public UserDatabase(int? root)
    {
        _users = root is int users ? Read(users, "etc/passwd") : [];
        _groups = root is int groups ? Read(groups, "etc/group") : [];
    }

    /// <summary>
    /// The user that <paramref name="text"/> means: USER, USER:GROUP or :GROUP, each a name or a number. Numbers need not
    /// be known. Throws <see cref="NsinitException"/>.
    /// </summary>
    public UserSpec Find(string text)
    {
        int colon = text.IndexOf(':');
        string user = colon < 0 ? text : text[..colon];
        string? group = colon < 0 ? null : text[(colon + 1)..];
        if (group is "" || (user.Length == 0 && group is null)) { throw Bad(text, "USER[:GROUP] is wanted"); }

        string[]? entry = user.Length == 0 ? ById(_users, 0) : ByName(_users, user);
        uint uid = 0;
        if (entry is not null) { uid = Id(entry[2], text); }
        else if (user.Length > 0)
        {
            uid = TryId(user) ?? throw Bad(text, $"the root file system's /etc/passwd has no user {user}");
            entry = ById(_users, uid);
        }

        uint gid = group is not null ? FindGroup(group, text) : entry is not null ? Id(entry[3], text) : 0;
        string home = entry is not null && entry.Length > 5 && entry[5].StartsWith('/') ? entry[5] : uid == 0 ? "/root" : "/";
        return new UserSpec(uid, gid, Supplementary(entry?[0], gid, group is not null), home);
    }

    /// <summary>The id of the group that <paramref name="text"/> means, a name or a number. Throws <see cref="NsinitException"/>.</summary>
    public uint FindGroup(string text)
    {
        if (ByName(_groups, text) is string[] entry && TryId(entry[2]) is uint id) { return id; }
        return TryId(text) ?? throw new NsinitException($"find group {text}: the root file system's /etc/group has no such group")
        {
            Origin = $"--group-add {text}", Hint = "name a group of the root file system, or give a number",
        };
    }

    private uint FindGroup(string group, string text)
    {
        if (ByName(_groups, group) is string[] entry) { return Id(entry[2], text); }
        return TryId(group) ?? throw Bad(text, $"the root file system's /etc/group has no group {group}");
    }

    // The primary group is one of them, or files that deny it would not (CVE-2022-36109). A group that was asked for by
    // name replaces the ones the user is a member of.
    private List<uint> Supplementary(string? user, uint gid, bool fixedGroup)
    {
        List<uint> groups = [gid];
        if (user is null || fixedGroup) { return groups; }
        foreach (string[] entry in _groups)
        {
            if (entry.Length < 4 || TryId(entry[2]) is not uint id || groups.Contains(id)) { continue; }
            if (Array.IndexOf(entry[3].Split(','), user) >= 0) { groups.Add(id); }
        }

        return groups;
    }

    private static string[]? ByName(List<string[]> entries, string name) =>
        entries.Find(e => e.Length > 3 && string.Equals(e[0], name, StringComparison.Ordinal) && TryId(e[2]) is not null);

    private static string[]? ById(List<string[]> entries, uint id) => entries.Find(e => e.Length > 3 && TryId(e[2]) == id);

    private static uint Id(string field, string text) => TryId(field) ?? throw Bad(text, $"the root file system says its id is \"{field}\"");

    // Plain digits: no sign, no space, no exponent (CVE-2026-30892), and not -1, which setuid(2) takes for "no change".
    private static uint? TryId(string field) =>
        uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id != uint.MaxValue ? id : null;

    private static NsinitException Bad(string text, string why) => new($"find user {text}: {why}")
    {
        Origin = $"-u {text}", Hint = "name a user of the root file system, or give numbers: -u 1000:1000",
    };

    private static List<string[]> Read(int root, string path)
    {
        List<string[]> entries = [];
        SysResult opened = Paths.TryOpen(root, path, OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY, 0,
            ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS);
        if (opened.Failed) { return entries; }
        using OwnedFd file = new((int)opened.Value);
        Paths.TryStat(file.Value, "", AtFlags.AT_EMPTY_PATH, out Statx info).OrThrow("look at", path);
        if ((info.Mode & ModeBits.S_IFMT) != ModeBits.S_IFREG) { return entries; }
        foreach (string line in Encoding.UTF8.GetString(Contents.Read(file.Value, $"/{path}", MaxFile)).Split('\n'))
        {
            // A NUL would cut a home directory short.
            if (line.Length > 0 && line[0] != '#' && !line.Contains('\0')) { entries.Add(line.Split(':')); }
        }

        return entries;
    }
}
