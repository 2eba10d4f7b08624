using System.Text;
using Akka.Configuration;

namespace Watch.Actors.Watcherd.Configuration;

/// <summary>Reads a file of HOCON with everything that it includes, as one configuration.</summary>
internal sealed class ConfigurationFiles
{
    private readonly IMachine _machine;
    private readonly Findings _findings;
    private readonly StringBuilder _plain = new();
    private readonly List<string> _open = [];
    private readonly List<string> _read = [];

    /// <param name="machine">Has the environment.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public ConfigurationFiles(IMachine machine, Findings findings) => (_machine, _findings) = (machine, findings);

    /// <summary>Full paths of what has been read, the first file first.</summary>
    public IReadOnlyList<string> Read => _read;

    /// <summary>Reads.</summary>
    /// <param name="file">The first file.</param>
    /// <returns>Null when a file cannot be read or understood; the findings say why.</returns>
    public Config? Load(string file) => Scan(file, "", _findings.WrongFile) ? ConfigurationFactory.ParseString(_plain.ToString()) : null;

    private bool Scan(string file, string path, Action<string, string> tellUnreadable)
    {
        var full = Path.GetFullPath(file);
        string text;
        try
        {
            text = File.ReadAllText(full);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            tellUnreadable(file, "the file does not exist: give the path of one");
            return false;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            tellUnreadable(file, $"the file cannot be read ({unreadable.Message}): give one that this user may read");
            return false;
        }
        if (!_read.Contains(full, StringComparer.Ordinal)) _read.Add(full);
        _open.Add(full);
        var reading = new Reading(this, file);
        try
        {
            new HoconScanner(text, _plain, reading).Scan(path);
            return reading.AreIncludesGood;
        }
        catch (HoconSyntaxException wrong)
        {
            _findings.Wrong(file, wrong.Line, wrong.Message);
            return false;
        }
        finally
        {
            _open.RemoveAt(_open.Count - 1);
        }
    }

    /// <summary>One file while it is read.</summary>
    private sealed class Reading(ConfigurationFiles files, string file) : IHoconReading
    {
        public bool AreIncludesGood { get; private set; } = true;

        public string? Variable(string name) => files._machine.Variable(name);

        public void Given(string path, int line) => files._findings.Given(path, file, line);

        public void Wrong(int line, string what) => files._findings.Wrong(file, line, what);

        public void Include(string other, int line, string path)
        {
            var found = Path.Combine(Path.GetDirectoryName(file) ?? "", other);
            var full = Path.GetFullPath(found);
            if (files._open.IndexOf(full) is var at and >= 0)
            {
                var circle = files._open.Skip(at).Append(full).Select(Path.GetFileName);
                files._findings.Wrong(
                    file, line,
                    $"include \"{other}\": the files include each other in a circle, {string.Join(" → ", circle)}: take one include out");
                AreIncludesGood = false;
                return;
            }
            AreIncludesGood &= files.Scan(found, path, (_, what) => files._findings.Wrong(file, line, $"include \"{other}\": {what}"));
        }
    }
}
