using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Nsinit.Tests.System.Faults;
using Xunit;

namespace Nsinit.Tests.System.Wires;

/// <summary>
/// kill -9 at a random moment while a container is connected, disconnected, published, made or removed, or a network is. After the next command everything is
/// as the records say: links, addresses, routes, leases, names, elements of nftables. NSINIT_TEST_RANDOM_KILLS says how often, NSINIT_TEST_SEED repeats a run.
/// </summary>
public sealed partial class RandomKillTests
{
    private const int Usual = 100;

    // Longer than any of the commands takes on a slow machine; most are killed before their end.
    private const double MaxSeconds = 0.02;

    private static readonly int Times = Number("NSINIT_TEST_RANDOM_KILLS") ?? Usual;

    [Fact]
    public void After_the_next_command_everything_is_as_the_records_say()
    {
        int seed = Number("NSINIT_TEST_SEED") ?? Environment.TickCount;
        Random random = new(seed);
        using FakeHost host = new();
        host.MakeBridge();
        host.Ok("network", "create", "lan", "--subnet", "10.9.0.0/24", "--subnet", "fd00:9::/64");
        host.Shell("ip link add p0 type veth peer name p1; ip link set p0 up");
        host.Ok("network", "create", "mv", "--driver", "macvlan", "--parent", "p0", "--subnet", "10.8.0.0/24", "--subnet", "fd00:8::/64");
        host.Ok("run", "-d", "--name", "a", "--network", "br0", "-p", "8080:80", "-p", "53:53/udp", Programs.Tiny, "sleep", "1000");
        host.Ok("run", "-d", "--name", "b", "--network", "lan", Programs.Tiny, "sleep", "1000");
        int finished = 0;
        for (int i = 0; i < Times; i++)
        {
            string command = Choose(host, random);
            string seconds = (random.NextDouble() * MaxSeconds).ToString("0.0000", CultureInfo.InvariantCulture);
            if (host.Script($"timeout --foreground -s KILL {seconds} $N {command} >/dev/null 2>&1").Code == 0) { finished++; }
            string wrong = "";
            FakeHost.Eventually(
                () => (wrong = Findings(host)).Length == 0,
                () => $"seed {seed}, number {i}, {command} killed after {seconds} s: {wrong}");
        }

        host.Shell("ip link del p0");
        Assert.InRange(finished, 0, Times - Times / 8);
    }

    private static string Choose(FakeHost host, Random random)
    {
        bool Has(string name) => Directory.Exists($"{host.Root}/{name}") || File.Exists($"{host.Root}/{name}");
        string network = random.Next(2) == 0 ? "lan" : "br0";
        return random.Next(12) switch
        {
            0 or 1 => $"network connect {(random.Next(2) == 0 ? "--default" : "")} {network} a",
            2 or 3 => $"network disconnect {network} a",
            4 or 5 => Has("names/p") ? "rm -f p" : $"run -d --name p --network {network} -p 9090:90 -p 9091-9095:9091-9095/udp $T sleep 1000",
            8 or 9 => $"network connect {(random.Next(2) == 0 ? "--default" : "")} mv {(random.Next(2) == 0 ? "a" : "b")}",
            10 => $"network disconnect mv {(random.Next(2) == 0 ? "a" : "b")}",
            11 => "run --rm --name q --network mv $T true",
            6 => $"run --rm --name q --network {network} $T true",
            _ => Has("networks/x") ? "network rm x" : "network create x --subnet 10.1.0.0/24",
        };
    }

    // What is not as the records say; empty when all is. Asking is the next command.
    private static string Findings(FakeHost host)
    {
        const string ask = "$N ps -a -q >ids && $N inspect $(cat ids) && echo ---- && ip -br link && echo ---- && nft list table inet nsinit && echo ---- "
            + "&& for id in $(cat ids); do pid=$($N inspect $id | sed -n 's/^ *\"pid\": \\([0-9]*\\),$/\\1/p'); "
            + "[ -z \"$pid\" ] || { echo \"@$id\"; nsenter -t $pid -n ip -o addr; nsenter -t $pid -n ip route; }; done";
        Result result = host.Script(ask);
        if (result.Code != 0 || result.Error.Length > 0) { return $"code {result.Code}: {result.Error}"; }
        string[] parts = result.Output.Split("----\n");
        using JsonDocument json = JsonDocument.Parse(parts[0]);
        List<Card> cards = [.. json.RootElement.EnumerateArray().Where(c => c.GetProperty("status").GetString() == "running").SelectMany(Cards)];
        HashSet<string> running = [.. json.RootElement.EnumerateArray().Where(c => c.GetProperty("status").GetString() == "running").Select(Id)];
        List<string> wrong = [];
        Check(wrong, "links", cards.Where(c => c.Driver is null).Select(c => c.Wire).Order(), LinkName().Matches(parts[1]).Select(m => m.Value).Order());
        Check(wrong, "bridges of no network", [], BridgeName().Matches(parts[1]).Select(m => m.Value.Trim()).Where(b => !Directory.Exists($"{host.Root}/networks/{b}")));
        foreach (string directory in Directory.GetDirectories($"{host.Root}/networks"))
        {
            string network = Path.GetFileName(directory);
            if (network.StartsWith('.')) { wrong.Add($"{network} is left"); }
            Card[] here = [.. cards.Where(c => c.Network == network)];
            Check(wrong, $"leases of {network}", here.SelectMany(c => c.Addresses.Select(a => $"{a.Split('/')[0]} {c.Id}")).Order(), Leases($"{directory}/leases").Order());
            string[] entries = Directory.Exists($"{directory}/entries") ? Directory.GetFileSystemEntries($"{directory}/entries") : [];
            Check(wrong, $"entries of {network}", here.Select(c => c.Id).Order(), entries.Select(e => Path.GetFileName(e)).Order());
        }

        foreach (Match element in Element().Matches(parts[2]))
        {
            Card? card = cards.Find(c => c.Id == element.Groups[1].Value && c is { HasGateway: true, Driver: null });
            string target = element.Groups[2].Value.Split(' ')[0];
            if (card is null || !card.Addresses.Any(a => a.StartsWith($"{target}/", StringComparison.Ordinal))) { wrong.Add($"element {element.Value}"); }
        }

        foreach (JsonElement container in json.RootElement.EnumerateArray().Where(c => running.Contains(Id(c)) && c.GetProperty("container").GetProperty("ports").GetArrayLength() > 0))
        {
            bool leads = cards.Exists(c => c.Id == Id(container) && c is { HasGateway: true, Driver: null });
            if (leads != parts[2].Contains(Id(container), StringComparison.Ordinal)) { wrong.Add($"ports of {Id(container)}: published {!leads}"); }
        }

        CheckInside(wrong, cards, running, parts[3]);
        wrong.AddRange(Directory.GetDirectories($"{host.Root}/containers").Select(d => $"{d}/rewire").Where(File.Exists));
        return string.Join("\n", wrong);
    }

    private static void CheckInside(List<string> wrong, List<Card> cards, HashSet<string> running, string text)
    {
        foreach (string part in text.Split('@', StringSplitOptions.RemoveEmptyEntries).Where(p => p.IndexOf('\n', StringComparison.Ordinal) == 12))
        {
            string id = part[..12];
            if (!running.Contains(id)) { continue; }
            Card[] own = [.. cards.Where(c => c.Id == id)];
            Check(wrong, $"addresses in {id}", own.SelectMany(c => c.Addresses).Order(), Address().Matches(part).Select(m => m.Groups[1].Value).Order());
            Check(wrong, $"default route in {id}", own.Where(c => c.HasGateway).Select(c => c.Name), DefaultRoute().Matches(part).Select(m => m.Groups[1].Value));
        }
    }

    private static void Check(List<string> wrong, string what, IEnumerable<string> wanted, IEnumerable<string> present)
    {
        if (!wanted.SequenceEqual(present)) { wrong.Add($"{what}: {string.Join(", ", wanted)} remembered, {string.Join(", ", present)} there"); }
    }

    private static IEnumerable<string> Leases(string directory) =>
        Directory.GetFileSystemEntries(directory).Select(path => $"{Path.GetFileName(path)} {Path.GetFileName(new FileInfo(path).LinkTarget)}");

    private static string Id(JsonElement container) => container.GetProperty("id").GetString()!;

    private static IEnumerable<Card> Cards(JsonElement container) => container.GetProperty("container").GetProperty("networks").EnumerateArray().Select(n => new Card(
        Id(container), n.GetProperty("network").GetString()!, n.GetProperty("name").GetString()!, n.GetProperty("hostName").GetString()!,
        [.. n.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()!)], n.GetProperty("gateways").GetArrayLength() > 0, n.GetProperty("driver").GetString()));

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int number) ? number : null;

    private sealed record Card(string Id, string Network, string Name, string Wire, string[] Addresses, bool HasGateway, string? Driver);

    [GeneratedRegex(@"^v\d+-[0-9a-f]{12}", RegexOptions.Multiline)]
    private static partial Regex LinkName();

    [GeneratedRegex(@"^(?!lo |v\d+-|p[01]@)\S+ ", RegexOptions.Multiline)]
    private static partial Regex BridgeName();

    [GeneratedRegex("comment \"([0-9a-f]{12})\" : ([^,\\n]+)")]
    private static partial Regex Element();

    [GeneratedRegex(@"inet6? (?!127\.|::1/|fe80)(\S+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"^default via \S+ dev (\S+)", RegexOptions.Multiline)]
    private static partial Regex DefaultRoute();
}
