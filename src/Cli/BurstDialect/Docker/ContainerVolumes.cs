using Burst.Cli.BurstDialect.Volumes;
using Burst.Engine;
using Burst.Thunks;

namespace Burst.Cli.BurstDialect.Docker;

/// <summary>What <c>-v</c>, <c>-o</c> and <c>-O</c> mean for containers: a path with a slash at its start is one of the
/// container's root, any other one of the folder where the function starts.</summary>
internal static class ContainerVolumes
{
    /// <inheritdoc cref="InputVolume.Add"/>
    public static void Add(string text, Workspace workspace, List<ThunkInput> values, List<ThunkInput> thunks)
    {
        List<ThunkInput> newValues = [], newThunks = [];
        InputVolume.Add(text, workspace, newValues, newThunks);
        var start = text[(text.LastIndexOf(':') + 1)..].StartsWith('/') ? "/" : "";
        values.AddRange(newValues.Select(input => new ThunkInput(input.Reference, start + input.Name)));
        thunks.AddRange(newThunks.Select(input => new ThunkInput(input.Reference, start + input.Name)));
    }

    /// <summary>Reads the options of a command line.</summary>
    /// <exception cref="BurstException">One is not of its form, or two take the same.</exception>
    public static List<OutputVolume> Read(string[] folders, string[] files)
    {
        var volumes = folders.Select(text => Parse(text, isFolder: true)).Concat(files.Select(text => Parse(text, isFolder: false))).ToList();
        var twice = volumes.GroupBy(volume => volume.Tag).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? volumes : throw new BurstException($"two outputs are taken from '{twice.Key}'");
    }

    private static OutputVolume Parse(string text, bool isFolder)
    {
        var volume = OutputVolume.Parse(text, isFolder);
        return text[(text.LastIndexOf(':') + 1)..].StartsWith('/') && text.Contains(':') ? volume with { Tag = "/" + volume.Tag } : volume;
    }
}
