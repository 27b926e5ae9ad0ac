using System.Text.RegularExpressions;
using System.Xml.Linq;
using Burst.Testing;

namespace Burst.Conformance;

/// <summary>What the README says of the sources is true.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string _readme = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    [Fact]
    public void Rooms_ProjectReferences_AreTheArrowsOfTheDrawing()
    {
        var drawn = Arrow().Matches(_readme).Select(match => $"{match.Groups[1]} --> {match.Groups[2]}").Order();
        var real = Directory.GetFiles(Path.Combine(Checkout.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project).Descendants("ProjectReference").Select(reference =>
                $"{Path.GetFileNameWithoutExtension(project)} --> {Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)}"))
            .Order();
        Assert.Equal(drawn, real);
    }

    [Fact]
    public void Library_Example_IsTheProgramThatIsBuilt() => Assert.Contains(
        $"```csharp\n{File.ReadAllText(Path.Combine(Checkout.Root, "examples", "Embedding", "Program.cs"))}```", _readme,
        StringComparison.Ordinal);

    [Fact]
    public void Commands_OfTheReadme_AreThere()
    {
        foreach (var command in new[] { "tools/demo.sh", "tools/check.sh", "burst" })
        {
            var mode = File.GetUnixFileMode(Path.Combine(Checkout.Root, command));
            Assert.True(mode.HasFlag(UnixFileMode.UserExecute), command);
        }
    }

    [GeneratedRegex(@"^  (\w+) --> (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
