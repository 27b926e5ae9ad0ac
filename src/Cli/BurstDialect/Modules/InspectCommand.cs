using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Burst.Engine;
using Burst.Thunks;
using Burst.Wasm.Wasi;

namespace Burst.Cli.BurstDialect.Modules;

/// <summary><c>burst wasm inspect MODULE</c>.</summary>
internal static class InspectCommand
{
    private const int TitleWidth = 15;

    public static Command Make(Host host)
    {
        var module = new Argument<string>("MODULE") { Description = "file (binary, or text in .wat), hash or CID" };
        var json = new Option<bool>("--json") { Description = "in JSON" };
        var command = new Command("inspect", "Show what a module needs and offers, and whether it runs the same everywhere")
        {
            module, json,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(module);
            ModuleReport report;
            try
            {
                report = new ModuleReport(ModuleFile.Read(name, () => Workspace.Open(host)));
            }
            catch (BurstException e) when (!e.Message.Contains(name, StringComparison.Ordinal))
            {
                throw new BurstException($"{name}: {e.Message}", e);
            }

            if (parsed.GetValue(json))
                WriteJson(host, name, report);
            else
                WriteText(host.Out, name, report);
        });
        return command;
    }

    private static void WriteText(TextWriter output, string name, ModuleReport report)
    {
        var module = report.Module;
        Line(output, "module", $"{name}, {ByteSize.Format(module.Bytes.Length)}");
        Line(output, "hash", $"{report.Hash}");
        Line(output, "cid", $"{report.Id} (raw: {Cid.Of(report.Hash)})");
        Line(output, "features", report.Features.Count == 0 ? "none beyond WebAssembly 1.0" : string.Join(", ", report.Features));
        var imported = module.Imports.Count(import => import.Kind == Burst.Wasm.Structure.ExternalKind.Function);
        Line(output, "functions", string.Create(
            CultureInfo.InvariantCulture, $"{module.FunctionCount - imported:N0} of its own, {imported:N0} imported"));
        foreach (var memory in module.Memories)
            Line(output, "memory", ModuleReport.Pages(memory.Limits));
        All(output, "imports", report.Imports.Select(verdict =>
            $"{verdict.Import.Module}.{verdict.Import.Name}: {report.TypeOf(verdict.Import.Kind, verdict.Import.Index)}"));
        All(output, "exports", module.Exports.Select(export => $"{export.Name}: {report.TypeOf(export.Kind, export.Index)}"));
        All(output, "made by", report.Producers.Select(producer => $"{producer.Name} {producer.Version} ({producer.Field})"));
        All(output, "custom", module.CustomSections.Select(section => $"{section.Name}, {ByteSize.Format(section.Content.Length)}"));
        Line(output, "entry points", report.EntryPoints.Any() ? string.Join(", ", report.EntryPoints) : "none");
        Line(output, "deterministic", report.Obstacles.Any()
            ? "cannot run here:"
            : "yes, by default (--determinism strict)");
        foreach (var obstacle in report.Obstacles)
            Line(output, "", obstacle);
        foreach (var verdict in report.Imports.Where(verdict => verdict.Effect is ImportEffect.Virtual or ImportEffect.Refused))
            Line(output, "", $"{verdict.Import.Name}: {verdict.Reason}");
    }

    private static void All(TextWriter output, string title, IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(output, title, line);
            title = "";
        }
    }

    private static void Line(TextWriter output, string title, string text) => output.Write($"{title.PadRight(TitleWidth)}{text}\n");

    private static void WriteJson(Host host, string name, ModuleReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("hash", $"{report.Hash}");
            json.WriteString("cid", $"{report.Id}");
            json.WriteNumber("bytes", report.Module.Bytes.Length);
            json.WriteNumber("functions", report.Module.FunctionCount);
            Array(json, "features", report.Features, json.WriteStringValue);
            Array(json, "memories", report.Module.Memories, memory =>
            {
                json.WriteStartObject();
                json.WriteNumber("minimumPages", memory.Limits.Minimum);
                if (memory.Limits.Maximum is { } most)
                    json.WriteNumber("maximumPages", most);
                json.WriteEndObject();
            });
            Array(json, "imports", report.Imports, verdict =>
            {
                json.WriteStartObject();
                json.WriteString("module", verdict.Import.Module);
                json.WriteString("name", verdict.Import.Name);
                json.WriteString("type", report.TypeOf(verdict.Import.Kind, verdict.Import.Index));
                json.WriteString("effect", verdict.Effect.ToString().ToLowerInvariant());
                if (verdict.Reason.Length > 0)
                    json.WriteString("reason", verdict.Reason);
                json.WriteEndObject();
            });
            Array(json, "exports", report.Module.Exports, export =>
            {
                json.WriteStartObject();
                json.WriteString("name", export.Name);
                json.WriteString("type", report.TypeOf(export.Kind, export.Index));
                json.WriteEndObject();
            });
            Array(json, "customSections", report.Module.CustomSections, section =>
            {
                json.WriteStartObject();
                json.WriteString("name", section.Name);
                json.WriteNumber("bytes", section.Content.Length);
                json.WriteEndObject();
            });
            Array(json, "producers", report.Producers, producer =>
            {
                json.WriteStartObject();
                json.WriteString("field", producer.Field);
                json.WriteString("name", producer.Name);
                json.WriteString("version", producer.Version);
                json.WriteEndObject();
            });
            Array(json, "entryPoints", report.EntryPoints, json.WriteStringValue);
            json.WriteBoolean("deterministic", !report.Obstacles.Any());
            Array(json, "obstacles", report.Obstacles, json.WriteStringValue);
            json.WriteEndObject();
        }

        host.Flush();
        host.Output.Write(buffer.ToArray());
        host.Output.Write("\n"u8);
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }
}
