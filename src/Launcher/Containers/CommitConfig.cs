using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using Nsinit.Launcher.Images;
using Nsinit.Launcher.Images.Oci;
using Nsinit.Launcher.Spec;
using Nsinit.Launcher.State;

namespace Nsinit.Launcher.Containers;

/// <summary>
/// The configuration of an image that is made of a container (image-spec, config.md): its image's, with what the container was
/// told, and with changes.
/// </summary>
internal sealed class CommitConfig
{
    private const string Created = "created";

    private readonly JsonObject _root;
    private readonly JsonObject _config;

    /// <param name="image">The document of the container's image; null when it was made of something else.</param>
    /// <param name="record">What is remembered of the container.</param>
    public CommitConfig(byte[]? image, ContainerRecord record)
    {
        _root = image is null ? [] : JsonNode.Parse(image) as JsonObject ?? [];
        // What Docker remembers of the container that an image was made of.
        foreach (string stale in (string[])["container", "container_config", "id", "parent"]) { _root.Remove(stale); }
        if (_root["config"] is not JsonObject config) { _root["config"] = config = []; }
        _config = config;
        Set("Entrypoint", record.Given.Entrypoint);
        Set("Cmd", record.Given.Cmd);
        Set("Env", record.Given.Env);
        Set("User", record.Given.User);
        Set("WorkingDir", record.Given.WorkingDirectory);
        SetKeys("ExposedPorts", record.ExposedPorts);
        SetKeys("Volumes", [.. Keys("Volumes"), .. record.Mounts.Where(m => m.Anonymous).Select(m => m.Target)]);
        SetLabels(record.Labels);
        SetHealth(record.Health);
        if (record.Life.StopSignal is int signal) { Set("StopSignal", SignalNames.Of(signal) is string name && name.StartsWith("SIG", StringComparison.Ordinal) ? name : $"{signal}"); }
    }

    /// <summary>Makes changes, one after the other.</summary>
    public void Apply(IEnumerable<ImageChange> changes)
    {
        bool command = false;
        foreach (ImageChange change in changes)
        {
            command |= change.Instruction == "CMD";
            // As in a Dockerfile: a command was meant for the entrypoint that stood before it.
            if (change.Instruction == "ENTRYPOINT" && !command) { _config.Remove("Cmd"); }
            Apply(change);
        }
    }

    /// <summary>The whole document.</summary>
    public JsonObject Finish(CommitRequest request, ContainerRecord record, IReadOnlyList<Digest> diffIds)
    {
        string now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        _root[Created] = now;
        if (request.Author is string author) { _root["author"] = author; }
        _root["architecture"] ??= Platform.Here.Architecture;
        _root["os"] ??= Platform.Here.Os;
        _root["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = List(diffIds.Select(d => $"{d}")) };
        JsonArray history = History(diffIds.Count - (record.RootfsMode == "overlay" ? 1 : 0), record.Rootfs, now);
        if (record.RootfsMode == "overlay") { history.Add((JsonNode)Entry(now, string.Join(' ', record.Command), request)); }
        else if (history[^1] is JsonObject last && request.Message is string message) { last["comment"] = message; }
        _root["history"] = history;
        return _root;
    }

    private void Apply(ImageChange change)
    {
        IReadOnlyList<string> words = change.Words;
        switch (change.Instruction)
        {
            case "CMD": Set("Cmd", words); break;
            case "ENTRYPOINT": Set("Entrypoint", words); break;
            case "USER": Set("User", words[0]); break;
            case "WORKDIR": Set("WorkingDir", Path.GetFullPath(Path.Combine(_config["WorkingDir"]?.ToString() ?? "/", words[0]))); break;
            case "STOPSIGNAL": Set("StopSignal", words[0]); break;
            case "EXPOSE": SetKeys("ExposedPorts", [.. Keys("ExposedPorts"), .. words]); break;
            case "VOLUME": SetKeys("Volumes", [.. Keys("Volumes"), .. words]); break;
            case "LABEL":
                Dictionary<string, string> labels = (_config["Labels"] as JsonObject)?.ToDictionary(l => l.Key, l => $"{l.Value}") ?? [];
                foreach (string word in words) { labels[word[..word.IndexOf('=')]] = word[(word.IndexOf('=') + 1)..]; }
                SetLabels(labels);
                break;
            default:
                EnvList env = new();
                env.Add((_config["Env"] as JsonArray)?.Select(e => $"{e}") ?? []);
                env.Add(words);
                Set("Env", env.Entries);
                break;
        }
    }

    // As many entries that say how a layer came about as there are layers, or the image's words are worth nothing.
    private JsonArray History(int layers, string source, string now)
    {
        if (_root["history"] is JsonArray known && known.Count(e => e?["empty_layer"]?.GetValueKind() != System.Text.Json.JsonValueKind.True) == layers)
        {
            _root.Remove("history");
            return known;
        }

        JsonArray history = [];
        for (int i = 0; i < layers; i++) { history.Add((JsonNode)new JsonObject { [Created] = now, ["created_by"] = $"the files of {source}" }); }
        return history;
    }

    private static JsonObject Entry(string now, string command, CommitRequest request)
    {
        JsonObject entry = new() { [Created] = now, ["created_by"] = command };
        if (request.Author is string author) { entry["author"] = author; }
        if (request.Message is string message) { entry["comment"] = message; }
        return entry;
    }

    private List<string> Keys(string name) => (_config[name] as JsonObject)?.Select(k => k.Key).ToList() ?? [];

    // Times are in nanoseconds there.
    private void SetHealth(HealthSpec? health)
    {
        _config.Remove("Healthcheck");
        if (health is null) { return; }
        _config["Healthcheck"] = new JsonObject
        {
            ["Test"] = List(["CMD", .. health.Command]),
            ["Interval"] = health.Interval * 1_000_000,
            ["Timeout"] = health.Timeout * 1_000_000,
            ["Retries"] = health.Retries,
            ["StartPeriod"] = health.StartPeriod * 1_000_000,
            ["StartInterval"] = health.StartInterval * 1_000_000,
        };
    }

    private void Set(string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) { _config.Remove(name); }
        else { _config[name] = value; }
    }

    private void Set(string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) { _config.Remove(name); }
        else { _config[name] = List(values); }
    }

    private void SetKeys(string name, string[] keys)
    {
        _config.Remove(name);
        if (keys.Length == 0) { return; }
        JsonObject members = [];
        foreach (string key in keys) { members[key] = new JsonObject(); }
        _config[name] = members;
    }

    private void SetLabels(Dictionary<string, string> labels)
    {
        _config.Remove("Labels");
        if (labels.Count == 0) { return; }
        JsonObject members = [];
        foreach ((string key, string value) in labels) { members[key] = value; }
        _config["Labels"] = members;
    }

    private static JsonArray List(IEnumerable<string> values)
    {
        JsonArray list = [];
        foreach (string value in values) { list.Add((JsonNode)value); }
        return list;
    }
}
