// Writes a page for each assembly into the folder that is given.
using System.Reflection;
using ApiReference;

var folder = Directory.CreateDirectory(args[0]).FullName;
foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "Watch.Actors*.dll").Order(StringComparer.Ordinal))
{
    if (!File.Exists(Path.ChangeExtension(path, ".xml"))) continue;
    var assembly = Assembly.LoadFrom(path);
    var page = new Page(assembly, Comments.Of(path)).Write();
    File.WriteAllText(Path.Combine(folder, assembly.GetName().Name + ".md"), page);
}
