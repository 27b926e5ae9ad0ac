using System.Collections.Concurrent;
using Burst.Infer.Scan.Headers;
using Burst.Infer.Scan.Macros;
using Burst.Infer.Scan.Sources;

namespace Burst.Infer.Scan;

/// <summary>Finds out which files a translation unit is made of, as <c>gcc -M</c> does, without starting it.</summary>
/// <remarks>
/// <para>A preprocessor that follows directives only: no text is expanded. Files are parsed once and remembered while they
/// stay as they are. Where only the compiler can tell, the result says so (<see cref="ScanResult.Trouble"/>).</para>
/// <para>Thread-safe.</para>
/// </remarks>
/// <param name="time">Tells when a file was read; a file that had just been written is not remembered.</param>
public sealed class DependencyScanner(TimeProvider time)
{
    private readonly FileCache _files = new(time);
    private readonly FolderListings _folders = new(time);
    private readonly RealNames _realNames = new();
    private readonly ConcurrentBag<MacroTable> _tables = [];

    /// <summary>Scans a translation unit.</summary>
    public ScanResult Scan(ScanRequest request)
    {
        if (!_tables.TryTake(out var table))
            table = new MacroTable();
        try
        {
            return new TranslationUnit(request, _files, _folders, _realNames, table).Scan();
        }
        finally
        {
            table.Clear();
            _tables.Add(table);
        }
    }
}
