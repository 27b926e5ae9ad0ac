using Burst.Engine;
using Burst.Gg.Layout;

namespace Burst.Infer.Tools;

/// <summary>All models of a session, found by the name of a tool.</summary>
/// <remarks>Immutable.</remarks>
public sealed class ToolModels
{
    private readonly Dictionary<string, IToolModel> _models = new(StringComparer.Ordinal);
    private readonly HashSet<char> _ends = [];

    /// <param name="models">Where two know a tool, the first has it.</param>
    public ToolModels(params IEnumerable<IToolModel> models)
    {
        foreach (var model in models)
        {
            foreach (var tool in model.Tools)
            {
                _models.TryAdd(tool, model);
                _ends.Add(tool[^1]);
            }
        }
    }

    /// <summary>The model of a tool.</summary>
    /// <param name="tool">Its name: plain (<c>gcc</c>), with a version (<c>gcc-12</c>), for a machine
    /// (<c>x86_64-linux-gnu-gcc</c>), or both.</param>
    /// <returns><see langword="null"/> for a tool that nobody knows.</returns>
    public IToolModel? Find(string tool)
    {
        if (_models.TryGetValue(tool, out var model))
            return model;
        var plain = WithoutVersion(tool);
        if (plain != tool && _models.TryGetValue(plain, out model))
            return model;

        // A machine has at least two parts, so that 'gcc-ar' is not taken for somebody's 'ar'.
        for (var mark = plain.IndexOf('-'); mark >= 0; mark = plain.IndexOf('-', mark + 1))
        {
            if (plain.AsSpan(0, mark).Contains('-') && _models.TryGetValue(plain[(mark + 1)..], out model))
                return model;
        }

        return null;
    }

    /// <summary>The names of tools that have a model and are in a search path or not needed there, each once.</summary>
    /// <param name="searchPath">The value of <c>PATH</c>.</param>
    public IReadOnlyList<string> Installed(string searchPath)
    {
        var names = new SortedSet<string>(
            _models.Where(model => model.Value.StandsAlone).Select(model => model.Key), StringComparer.Ordinal);
        foreach (var folder in searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(RealPath).Distinct())
        {
            if (!Directory.Exists(folder))
                continue;
            try
            {
                foreach (var file in Directory.EnumerateFileSystemEntries(folder))
                {
                    var name = Path.GetFileName(file);
                    if (MayBeTool(name) && Find(name) is not null)
                        names.Add(name);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // As a shell does: a folder that cannot be read holds no programs.
            }
        }

        return [.. names];
    }

    // Folders of programs hold thousands.
    private bool MayBeTool(string name) => name.Length > 0 && (char.IsAsciiDigit(name[^1]) || name[^1] == '.' || _ends.Contains(name[^1]));

    // On many systems /bin is /usr/bin.
    private static string RealPath(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? GgDirectory.RealPath(folder) : folder;
        }
        catch (BurstException)
        {
            return folder;
        }
    }

    private static string WithoutVersion(string tool)
    {
        var mark = tool.LastIndexOf('-');
        if (mark <= 0 || mark == tool.Length - 1)
            return tool;
        return tool.AsSpan(mark + 1).IndexOfAnyExcept("0123456789.") < 0 ? tool[..mark] : tool;
    }
}
