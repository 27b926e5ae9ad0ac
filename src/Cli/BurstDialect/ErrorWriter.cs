using System.Text;

namespace Burst.Cli.BurstDialect;

/// <summary>The parser's complaints, each line under the program's name.</summary>
internal sealed class ErrorWriter(Host host) : TextWriter
{
    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        if (value == '\r')
            return;
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }

        if (_line.Length > 0)
            host.Complain(_line.ToString());
        _line.Clear();
    }
}
