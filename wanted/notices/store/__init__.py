"""The wanted service's database: the only modules that know it. One for each thing that is kept."""
