namespace Burst.Testing;

/// <summary>A folder of its own for one test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>The folder, absolute.</summary>
    public string FullPath { get; } = Directory.CreateTempSubdirectory("burst-test.").FullName;

    /// <summary>A path in the folder.</summary>
    public string this[params string[] parts] => Path.Combine([FullPath, .. parts]);

    /// <summary>Writes a file, with the folders above it.</summary>
    public string Write(string name, string content, bool isExecutable = false)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        if (isExecutable)
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
